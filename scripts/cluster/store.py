# SPDX-License-Identifier: Apache-2.0
"""The bucket by its own door: what any other program sees there."""

import datetime
import hashlib
import hmac
import http.client
import re
import urllib.parse
import xml.etree.ElementTree as ElementTree

empty = hashlib.sha256(b"").hexdigest()


def encoded(text):
    return urllib.parse.quote(text, safe="-_.~")


class Bucket:
    """One connection to a bucket; not for several threads."""

    def __init__(self, host, port, name, key, secret, region="us-east-1"):
        self.host, self.port, self.name, self._key, self._secret, self._region = host, port, name, key, secret, region
        self._connection = http.client.HTTPConnection(host, port, timeout=120)

    def another(self):
        return Bucket(self.host, self.port, self.name, self._key, self._secret, self._region)

    def ask(self, method, key="", query=None, body=b"", headers=None):
        """Sends a request, and gives the answer, whose body is still to be read."""
        path = "/" + self.name + ("/" + key if key else "")
        path = urllib.parse.quote(path, safe="/-_.~")
        query = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in sorted((query or {}).items()))
        signed = self.signed(method, path, query, hashlib.sha256(body).hexdigest() if body else empty, headers or {})
        for attempt in (1, 2):
            try:
                self._connection.request(method, path + ("?" + query if query else ""), body=body, headers=signed)
                answer = self._connection.getresponse()
                break
            except (http.client.HTTPException, ConnectionError):
                # One that has been idle for long is closed there.
                self._connection.close()
                if attempt == 2:
                    raise
        if answer.status // 100 != 2 and answer.status != 404:
            raise OSError(f"{method} {path}: {answer.status} {answer.read()[:300]!r}")
        return answer

    def signed(self, method, path, query, payload, headers):
        """The headers of a request; path and query are encoded, and `payload` is the digest of what is sent, or
        UNSIGNED-PAYLOAD."""
        now = datetime.datetime.now(datetime.timezone.utc)
        day, moment = now.strftime("%Y%m%d"), now.strftime("%Y%m%dT%H%M%SZ")
        host = self.host if self.port == 80 else f"{self.host}:{self.port}"
        headers = {**headers, "host": host, "x-amz-content-sha256": payload, "x-amz-date": moment}
        names = ";".join(sorted(headers))
        asked = "\n".join([method, path, query, *(f"{name}:{headers[name]}" for name in sorted(headers)), "", names,
                           payload])
        scope = f"{day}/{self._region}/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
        key = ("AWS4" + self._secret).encode()
        for part in (day, self._region, "s3", "aws4_request", text):
            key = hmac.digest(key, part.encode(), "sha256")
        credential = f"Credential={self._key}/{scope}, SignedHeaders={names}, Signature={key.hex()}"
        return {**headers, "authorization": f"AWS4-HMAC-SHA256 {credential}"}

    def digest(self, key):
        """The SHA-256 of an object; None where there is none."""
        answer, sha = self.ask("GET", key), hashlib.sha256()
        if answer.status == 404:
            answer.read()
            return None
        while piece := answer.read(1 << 20):
            sha.update(piece)
        return sha.hexdigest()

    def put(self, key, body):
        self.ask("PUT", key, body=body).read()

    def list(self, prefix=""):
        """All objects below a prefix: a dictionary of keys and lengths."""
        found, more = {}, {}
        while True:
            query = {"list-type": "2", "prefix": prefix, "encoding-type": "url", **more}
            root = document(self.ask("GET", query=query).read())
            for entry in root.iter("Contents"):
                found[urllib.parse.unquote_plus(entry.findtext("Key"))] = int(entry.findtext("Size"))
            if root.findtext("IsTruncated") != "true":
                return found
            more = {"continuation-token": root.findtext("NextContinuationToken")}

    def unfinished(self):
        """The keys of uploads in parts that nobody has completed."""
        root = document(self.ask("GET", query={"uploads": "", "max-uploads": "1000"}).read())
        return [entry.findtext("Key") for entry in root.iter("Upload")]


def document(text):
    return ElementTree.fromstring(re.sub(rb' xmlns="[^"]*"', b"", text, count=1))
