"""Writes Sources/AWS/Endpoints/ServiceRegions.swift: the Regions in which AWS does not offer a service that is asked.

Only botocore's list of endpoints can say that a service is not offered in a Region: a name that does not resolve, a
certificate that is not trusted and a connection that nobody accepts say nothing about AWS. Regions that botocore does
not know are in no list, and services that are offered in every Region have none.

    .build-python/bin/python Tests/AWSTests/service_regions.py [--check]
"""
import argparse
import datetime
import pathlib
import re
import sys

import botocore
import botocore.loaders
import botocore.session

TARGET = pathlib.Path(__file__).parents[2] / "Sources" / "AWS" / "Endpoints" / "ServiceRegions.swift"

# The services that are asked in each Region, and the partitions that requests can be sent to.
SERVICES = [
    "accessanalyzer", "cloudtrail", "config", "detective", "ec2", "guardduty", "inspector2", "macie2", "s3",
    "securityhub",
]
PARTITIONS = ["aws", "aws-cn", "aws-eusc", "aws-us-gov"]

TEMPLATE = '''\
// Made from botocore {version} on {date} by Tests/AWSTests/service_regions.py, which tests that it is as botocore says.

/// The Regions in which AWS does not offer a service: the one ground on which a call without an answer may count as "not
/// offered here".
///
/// Source: `endpoints.json` of botocore {version}. A Region that it does not know is missing from all lists.
public enum ServiceRegions {{
  /// The list and its date, as messages name it.
  public static let source = "the endpoint list of botocore {version}, read on {date}"

  /// The services that were looked for. Those without a list below are offered in every Region.
  public static let services: Set<String> = [
{services}
  ]

  /// The Regions that lack each service.
  public static let absent: [String: Set<String>] = [
{absent}
  ]

  /// Whether the list says that AWS does not offer the service in the Region.
  public static func lacks(_ service: String, in region: String) -> Bool {{
    absent[service]?.contains(region) ?? false
  }}
}}
'''


def endpoint_prefix(service):
    model = botocore.session.Session().get_service_model(service)
    return model.endpoint_prefix


def absent_regions():
    """The Regions that lack each service, without the services that are offered in every Region."""
    document = botocore.loaders.create_loader().load_data("endpoints")
    absent = {}
    for service in SERVICES:
        prefix = endpoint_prefix(service)
        for partition in document["partitions"]:
            if partition["partition"] not in PARTITIONS:
                continue
            offered = partition["services"].get(prefix, {}).get("endpoints", {})
            missing = set(partition["regions"]) - set(offered)
            if missing:
                absent.setdefault(service, set()).update(missing)
    return absent


def wrapped(words, indent):
    """Quoted words with commas, in lines as the formatter of the Swift sources breaks them."""
    lines, line = [], " " * indent
    for word in words:
        item = f'"{word}", '
        if len(line) + len(item.rstrip()) > 120:
            lines.append(line.rstrip())
            line = " " * indent
        line += item
    return "\n".join([*lines, line.rstrip()])


def source(date):
    entries = []
    for service, regions in sorted(absent_regions().items()):
        entries.append(f'    "{service}": [\n{wrapped(sorted(regions), 6)}\n    ],')
    return TEMPLATE.format(
        version=botocore.__version__, date=date, services=wrapped(sorted(SERVICES), 4), absent="\n".join(entries))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare the file instead of writing it")
    check = parser.parse_args().check
    written = TARGET.read_text() if TARGET.exists() else ""
    found = re.search(r"^// Made from botocore \S+ on (\d{4}-\d{2}-\d{2}) ", written)
    # The date stays where nothing else changes.
    if found and written == source(found[1]):
        return
    if check:
        sys.exit(f"{TARGET} is not what botocore {botocore.__version__} says: run {__file__} and read the difference")
    TARGET.write_text(source(datetime.date.today().isoformat()))


if __name__ == "__main__":
    main()
