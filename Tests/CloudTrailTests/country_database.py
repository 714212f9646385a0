"""Writes a small database of countries in MaxMind's format, over addresses that are for documentation.

usage: country_database.py FILE LAYOUT   (nested, flat, plain, odd or v4)
"""

import sys

from mmdb_writer import MMDBWriter
from netaddr import IPSet

COUNTRIES = {"192.0.2.0/24": "AT", "198.51.100.0/25": "DE", "203.0.113.0/24": "BR", "2001:db8:51::/48": "CH"}
LAYOUTS = {
    "nested": lambda code: {"country": {"iso_code": code, "names": {"en": code}}},
    "flat": lambda code: {"country_code": code, "country": "Somewhere"},
    "plain": lambda code: {"country": code},
    "odd": lambda code: {"country": {"iso_code": "<script>"}, "continent": code},
    "v4": lambda code: {"country": {"iso_code": code}},
}


def main(path, layout):
    version = 4 if layout == "v4" else 6
    writer = MMDBWriter(ip_version=version, ipv4_compatible=version == 6, database_type="Example-Country")
    for block, code in COUNTRIES.items():
        if version == 6 or ":" not in block:
            writer.insert_network(IPSet([block]), LAYOUTS[layout](code))
    writer.to_db_file(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
