#!/usr/bin/env python3
"""A merchant that shares no code with the library. It was written from the vendor's documentation alone.

    client.py URL MERCHANT_ID SECRET

It uses every operation of the gateway, checks the signature of every answer and callback, and replies to the callbacks.
It prints the results of its checks as one line of JSON. It needs only the standard library.
"""

import email.parser
import email.policy
import hashlib
import hmac
import http.server
import json
import queue
import secrets
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree

GATEWAY, MERCHANT_ID, SECRET = sys.argv[1:4]

checked = {"answers": 0, "callbacks": 0, "unsigned": 0}


def pg_sig(script, fields, secret=SECRET):
    """MD5 of the script name, the values sorted by name, and the secret, joined by semicolons."""
    names = sorted((name for name in fields if name != "pg_sig"), key=lambda name: name.encode())
    parts = [script, *(fields[name] for name in names), secret]
    return hashlib.md5(";".join(parts).encode()).hexdigest()


def check_signature(script, fields):
    expected, found = pg_sig(script, fields), fields.get("pg_sig", "")
    assert hmac.compare_digest(expected, found), f"signature of a message of {script}: {fields}"


def read_xml(text):
    fields = {}
    for element in xml.etree.ElementTree.fromstring(text):
        assert element.tag not in fields and len(element) == 0, element.tag
        fields[element.tag] = element.text or ""
    return fields


def call(method, fields, secret=SECRET, merchant_id=MERCHANT_ID, query=False):
    """Posts a signed request. Returns the HTTP status and the fields of the answer."""
    fields = {"pg_merchant_id": merchant_id, "pg_salt": secrets.token_hex(8), **fields}
    fields["pg_sig"] = pg_sig(method, fields, secret)
    url, body = f"{GATEWAY}/g2g/{method}", urllib.parse.urlencode(fields)
    request = urllib.request.Request(f"{url}?{body}") if query else urllib.request.Request(url, body.encode())
    try:
        response = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        answer = read_xml(response.read())
        return response.status, answer


def ask(method, fields, **options):
    """Like call, but the answer must be signed."""
    status, answer = call(method, fields, **options)
    assert status == 200, status
    check_signature(method, answer)
    if "pg_merchant_id" in answer:
        assert answer["pg_merchant_id"] == MERCHANT_ID, answer
    checked["answers"] += 1
    return answer


def refused(code, method, fields, http=200, **options):
    """Like call, but the answer must be this error, unsigned."""
    status, answer = call(method, fields, **options)
    assert (status, answer["pg_status"], answer["pg_error_code"]) == (http, "error", code), (status, answer)
    assert "pg_sig" not in answer
    checked["unsigned"] += 1


received = queue.Queue()


class PostLink(http.server.BaseHTTPRequestHandler):
    """Reads a callback in any form, checks it, and replies."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        script = self.path.split("?")[0].rsplit("/", 1)[1]
        try:
            form, fields = self.read(body)
            check_signature(script, fields)
            assert fields["pg_merchant_id"] == MERCHANT_ID
            checked["callbacks"] += 1
            reply = {
                "pg_payment_id": fields["pg_payment_id"],
                "pg_order_id": fields["pg_order_id"],
                "pg_status": "ok",
                "pg_description": "Принято & <учтено>",
                "pg_salt": secrets.token_hex(8),
            }
            reply["pg_sig"] = pg_sig(script, reply)
            root = xml.etree.ElementTree.Element("response")
            for name, value in reply.items():
                xml.etree.ElementTree.SubElement(root, name).text = value
            data = xml.etree.ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
            self.send_response(200)
            self.send_header("Content-Type", "application/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            received.put((form, fields))
        except Exception as error:  # the main thread must hear of it
            self.send_error(400)
            received.put(("error", error))

    def read(self, body):
        kind = self.headers["Content-Type"]
        if kind.startswith("multipart/form-data"):
            head = f"Content-Type: {kind}\r\n\r\n".encode()
            message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
            parts = {
                part.get_param("name", header="content-disposition"): part.get_payload(decode=True).decode()
                for part in message.iter_parts()
            }
            return "multipart", parts
        if kind.startswith("application/xml"):
            return "xml", read_xml(body)
        pairs = urllib.parse.parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)
        fields = dict(pairs)
        assert len(fields) == len(pairs), "a field appears twice"
        if list(fields) == ["pg_xml"]:
            return "pg_xml", read_xml(fields["pg_xml"])
        return "urlencoded", fields

    def log_message(self, *_):
        pass


def callback(form, order, status):
    """Waits for the next callback, which must have these values."""
    found, fields = received.get(timeout=10)
    assert found == form, (found, fields)
    assert (fields["pg_order_id"], fields["pg_status"]) == (order, status), fields
    return fields


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), PostLink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    post_link = f"http://127.0.0.1:{server.server_port}/hooks/payout.php?shop=1"

    def payout(order, **changes):
        return {
            "pg_order_id": order,
            "pg_amount": "100.50",
            "pg_payment_to": "4405645000006150",
            "pg_description": "Выплата №1; a+b & c",
            "pg_post_link": post_link,
            **changes,
        }

    # A payout by card number, with a callback in each of the four forms.
    payment = ""
    for number, form in enumerate(["urlencoded", "multipart", "pg_xml", "xml"], start=1):
        answer = ask("p2p2nonreg", payout(f"py-{form}"))
        assert answer["pg_status"] == "ok" and answer["pg_payment_amount"] == "100.50", answer
        told = callback(form, f"py-{form}", "ok")
        assert told["pg_payment_id"] == answer["pg_payment_id"] != payment
        assert told["pg_payment_amount"] == "100.50" and told["pg_card_hash"] == "440564******6150", told
        payment = answer["pg_payment_id"]
        assert ask("balance_status", {})["pg_balance"] == f"{1_000_000 - 100.5 * number:.2f}"

    # A payout by the token of the example on the vendor's page.
    by_token = {
        "pg_amount": "10",
        "pg_order_id": "py-token",
        "pg_user_id": "1234",
        "pg_card_token_to": "c92741d9-ddd7-4bad-abd0-5594a79eea1a",
        "pg_description": "Payment Description",
        "pg_post_link": post_link,
        "pg_order_time_limit": "2030-12-31 12:00:00",
    }
    answer = ask("reg2reg", by_token)
    assert (answer["pg_status"], answer["pg_error_code"]) == ("ok", "0"), answer
    callback("urlencoded", "py-token", "ok")

    # Both status operations, and a GET request.
    for options in {}, {"query": True}:
        answer = ask("payout_status", {"pg_order_id": "py-token"}, **options)
        assert (answer["pg_status"], answer["pg_amount"]) == ("success", "10.00"), answer
        answer = ask("payout_status2", {"pg_order_id": "py-token"}, **options)
        assert (answer["pg_status"], answer["pg_payment_status"]) == ("ok", "success"), answer

    # In process, then an error. The callback comes when the payout is settled.
    answer = ask("p2p2nonreg", payout("py-slow", pg_payment_to="4532676596620704"))
    assert answer["pg_status"] == "process", answer
    answer = ask("payout_status2", {"pg_order_id": "py-slow"})
    assert answer["pg_payment_status"] == "process", answer
    callback("urlencoded", "py-slow", "error")
    answer = ask("payout_status2", {"pg_order_id": "py-slow"})
    assert (answer["pg_payment_status"], answer["pg_error_code"]) == ("error", "10001"), answer

    # Rejections with a signature.
    for code, method, fields in [
        ("9991", "p2p2nonreg", payout("py-xml")),
        ("11068", "payout_status", {"pg_order_id": "nobody's"}),
        ("9403", "p2p2nonreg", payout("py-wrong", pg_amount="1,5")),
        ("8888", "p2p2nonreg", payout("py-rich", pg_amount="99999999")),
    ]:
        answer = ask(method, fields)
        assert (answer["pg_status"], answer["pg_error_code"]) == ("error", code), answer
        if code == "9403":
            assert "pg_amount" in answer["pg_error_description"], answer
    callback("urlencoded", "py-rich", "error")
    # Rejections without a signature.
    refused("1100", "balance_status", {}, http=401, secret="receive-key")
    refused("9998", "balance_status", {}, merchant_id="1")

    # The verdicts of the gateway on the replies.
    with urllib.request.urlopen(f"{GATEWAY}/sandbox/payouts", timeout=10) as response:
        payouts = json.load(response)
    for payout in payouts:
        assert [reply["code"] for reply in payout["replies"]] == ["accepted"], payout
    assert received.empty()
    print(json.dumps({**checked, "payouts": len(payouts)}))


main()
