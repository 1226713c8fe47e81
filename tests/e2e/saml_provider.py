"""An identity provider of SAML on this machine, made of pysaml2: `python -m tests.e2e.saml_provider PORT SITE`.

It asks for a name, believes it, and sends a signed answer back; SITE is where Kronespor will be.
"""

import html
import subprocess
import sys
import tempfile
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

PORT, SITE = sys.argv[1:]
ADDRESS = f"http://127.0.0.1:{PORT}"
FOLDER = Path(tempfile.mkdtemp())


def settings(**more: Any) -> IdPConfig:
    """The provider's configuration, with a key of its own."""
    key, certificate = FOLDER / "key.pem", FOLDER / "certificate.pem"
    if not key.exists():
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=idp"]
        subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    service = {"endpoints": {"single_sign_on_service": [(f"{ADDRESS}/sso", BINDING_HTTP_REDIRECT)]}}
    names = {"entityid": ADDRESS, "key_file": str(key), "cert_file": str(certificate)}
    return IdPConfig().load({**names, "service": {"idp": service}, "xmlsec_binary": "/usr/bin/xmlsec1", **more})


class Provider(BaseHTTPRequestHandler):
    """Its metadata, the page that asks for a name, and the answer."""

    def do_GET(self) -> None:
        """Say who this is, or ask who somebody is."""
        asked = urlsplit(self.path)
        if asked.path == "/sso":
            request = html.escape(parse_qs(asked.query)["SAMLRequest"][0])
            self._say(
                f'<form method="post"><input type="hidden" name="request" value="{request}">'
                '<input name="name"><button>Log ind</button></form>'
            )
        else:
            self._say(str(entity_descriptor(settings())), "application/samlmetadata+xml")

    def do_POST(self) -> None:
        """Send a signed answer on to whoever asked."""
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        metadata = FOLDER / "site.xml"
        with urllib.request.urlopen(f"{SITE}/konto/saml/saml/metadata/") as found:  # noqa: S310 (the test's own server)
            metadata.write_bytes(found.read())
        server = Server(config=settings(metadata={"local": [str(metadata)]}))
        request = server.parse_authn_request(said["request"][0], BINDING_HTTP_REDIRECT).message
        answer = server.create_authn_response(
            {"uid": said["name"][0], "mail": f"{said['name'][0]}@kommunen.example"},
            request.id,
            request.assertion_consumer_service_url,
            request.issuer.text,
            name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text=said["name"][0]),
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": ADDRESS},
            sign_response=True,
            sign_assertion=True,
            sign_alg=SIG_RSA_SHA256,
            digest_alg=DIGEST_SHA256,
        )
        page = server.apply_binding(BINDING_HTTP_POST, str(answer), request.assertion_consumer_service_url, "", True)
        self._say(page["data"])

    def _say(self, text: str, kind: str = "text/html; charset=utf-8") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(PORT)), Provider).serve_forever()
