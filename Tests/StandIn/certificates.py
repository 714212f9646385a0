"""Certificates for one run: an authority that nobody else trusts, and the stand-in's own, for a name or for another."""

import ssl

import trustme


def context(authority_file, names):
    """A server's TLS settings with a certificate for the names; writes the authority's own to the file."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(authority_file)
    settings = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(settings)
    return settings
