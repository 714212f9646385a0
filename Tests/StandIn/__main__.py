"""Runs the stand-in: `python Tests/StandIn --fixtures FOLDER`.

It says `listening on http://127.0.0.1:PORT` once it does, takes commands on its standard input (see `control`) and
ends with it.
"""

import argparse
import asyncio

import control
from relay import Moto
from stand_in import StandIn


async def run(options):
    moto = Moto() if options.moto else None
    try:
        await listen(options, StandIn(options.fixtures, moto and moto.address))
    finally:
        if moto:
            moto.stop()


async def listen(options, stand_in):
    settings = None
    if options.tls:
        import certificates  # Only TLS needs its packages.

        settings = certificates.context(options.tls, options.name or ["127.0.0.1", "localhost"])
    listener = await asyncio.start_server(
        stand_in.converse, "127.0.0.1", options.port, ssl=settings, limit=1 << 20, backlog=512)
    port = listener.sockets[0].getsockname()[1]
    print(f"listening on {'https' if settings else 'http'}://127.0.0.1:{port}", flush=True)
    await control.obey(stand_in)


def main():
    parser = argparse.ArgumentParser(prog="StandIn", description=__doc__)
    parser.add_argument("--fixtures", required=True, metavar="FOLDER", help="what it answers")
    parser.add_argument("--port", type=int, default=0, help="a port of 127.0.0.1; any free one if left away")
    parser.add_argument("--moto", action="store_true", help="let a moto server answer what there is no fixture for")
    parser.add_argument("--tls", metavar="FILE", help="speak TLS, and write the authority to trust to this PEM file")
    parser.add_argument("--name", action="append", help="a name that the certificate is for instead of 127.0.0.1")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
