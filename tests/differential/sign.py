"""A signer that shares no code with the crate.

Reads one message {"script", "secret", "fields"} per line. Writes its digests under A, B-append and B-index.
"""

import hashlib
import json
import re
import sys


def by_name(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from by_name(item)
    else:
        for name in sorted(value, key=str.encode):
            if name != "pg_sig":
                yield from by_name(value[name])


def is_integer(key):
    """Whether PHP makes this key an integer."""
    return re.fullmatch("0|-?[1-9][0-9]*", key) is not None and -(2**63) <= int(key) < 2**63


def flat(value, name, in_place):
    """Yields the flat name and the text of each leaf."""
    if isinstance(value, str):
        yield name.encode(), value
    elif isinstance(value, list):
        for place, item in enumerate(value, 1):
            below = f"{name[:-3]}{place:03}" if in_place else f"{name}{place - 1}{place:03}"
            yield from flat(item, below, in_place)
    else:
        for place, (key, item) in enumerate(value.items(), 1):
            if key != "pg_sig":
                is_index = in_place and is_integer(key)
                yield from flat(item, f"{name[:-3]}{place:03}" if is_index else f"{name}{key}{place:03}", in_place)


def digest(script, values, secret):
    return hashlib.md5(";".join([script, *values, secret]).encode()).hexdigest()


for line in sys.stdin:
    message = json.loads(line)
    fields = message["fields"]
    orders = [by_name(fields)]
    for in_place in (False, True):
        orders.append(text for _, text in sorted(flat(fields, "", in_place), key=lambda leaf: leaf[0]))
    print(*(digest(message["script"], order, message["secret"]) for order in orders))
