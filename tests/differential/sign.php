<?php
// A signer that shares no code with the crate, modelled on the vendor's SDKs, in their language.
// Reads one message {"script", "secret", "fields"} per line. Writes its digests under A, B-append and B-index.

/** The documented rule A: sorts by name at each level; the name of a parent is not signed. */
function by_name(array $fields): array
{
    unset($fields['pg_sig']);
    if (!array_is_list($fields)) {
        ksort($fields, SORT_STRING);
    }
    $values = [];
    foreach ($fields as $value) {
        array_push($values, ...(is_array($value) ? by_name($value) : [(string) $value]));
    }
    return $values;
}

/** makeFlatParamsArray of the SDKs. $in_place: the branch of 2017, which handles lists separately. */
function flat(array $fields, bool $in_place, string $parent = ''): array
{
    $flat = [];
    $place = 0;
    foreach ($fields as $key => $value) {
        $place++;
        if ($key === 'pg_sig') {
            continue;
        }
        $name = $in_place && is_int($key)
            ? substr($parent, 0, strlen($parent) - 3) . sprintf('%03d', $place)
            : $parent . $key . sprintf('%03d', $place);
        if (is_array($value)) {
            $flat = array_merge($flat, flat($value, $in_place, $name));
        } else {
            $flat += [$name => (string) $value];
        }
    }
    return $flat;
}

function by_flat_name(array $fields, bool $in_place): array
{
    $flat = flat($fields, $in_place);
    ksort($flat);
    return array_values($flat);
}

while (($line = fgets(STDIN)) !== false) {
    ['script' => $script, 'secret' => $secret, 'fields' => $fields] = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
    $orders = [by_name($fields), by_flat_name($fields, false), by_flat_name($fields, true)];
    $digests = array_map(fn ($values) => md5(implode(';', [$script, ...$values, $secret])), $orders);
    echo implode(' ', $digests), "\n";
}
