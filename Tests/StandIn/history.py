"""The samples' logs of one day as four sources give them: files, objects, an event history, and a table.

    python Tests/StandIn/history.py logs FOLDER        writes the logs
    python Tests/StandIn/history.py history LOGS FIXTURES
                                                       writes what LookupEvents answers of them
    python Tests/StandIn/history.py upload LOGS ADDRESS BUCKET ACCESS_KEY SECRET
                                                       makes the bucket, and puts the logs there
    python Tests/StandIn/history.py results ROWS FIXTURES
                                                       writes what Athena answers: ROWS is what `athena.py` prints

The logs are those of the samples' last day, moved to a day that is past whenever tests run, without the data events
that an event history does not have.
"""

import gzip
import json
import pathlib
import sys

import botocore.session
from botocore.config import Config

SAMPLES = pathlib.Path(__file__).parents[2] / "Samples" / "cloudtrail"
DAYS = {"2026-11-22": "2024-03-04", "2026-11-23": "2024-03-05", "2026-11-24": "2024-03-06"}


def moved(text):
    for day, past in DAYS.items():
        for separator in ("-", "/", ""):
            text = text.replace(day.replace("-", separator), past.replace("-", separator))
    return text


def write_logs(folder):
    for path in sorted(SAMPLES.rglob("*.json.gz")):
        # What is delivered on the day before holds nothing of the day.
        if "/2026/11/22/" in str(path):
            continue
        document = json.loads(moved(gzip.decompress(path.read_bytes()).decode()))
        if "Records" in document:
            document["Records"] = [each for each in document["Records"] if each.get("eventCategory") != "Data"]
        file = pathlib.Path(folder) / moved(str(path.relative_to(SAMPLES)))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(json.dumps(document, ensure_ascii=False).encode(), mtime=0))


def write(fixtures, place, document):
    file = pathlib.Path(fixtures) / f"{place}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document))


def write_history(logs, fixtures):
    """The newest first, as CloudTrail does; what it says of an event beside the record is not read by anybody here."""
    places = {}
    for path in sorted(pathlib.Path(logs).glob("AWSLogs/*/*/CloudTrail/**/*.json.gz")):
        for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]:
            account, region = record["recipientAccountId"], record["awsRegion"]
            places.setdefault((account, region), []).append(record)
    for (account, region), records in places.items():
        events = [
            {"EventId": record.get("eventID", ""), "EventName": record.get("eventName", ""),
             "EventTime": record["eventTime"], "EventSource": record.get("eventSource", ""),
             "ReadOnly": str(record.get("readOnly", "")).lower(),
             "CloudTrailEvent": json.dumps(record, ensure_ascii=False)}
            for record in sorted(records, key=lambda record: record["eventTime"], reverse=True)
        ]  # fmt: skip
        write(fixtures, f"{account}/{region}/cloudtrail/LookupEvents", {"result": {"Events": events}})
    write(fixtures, "_any/_any/cloudtrail/LookupEvents", {"result": {"Events": []}})


def upload(logs, address, bucket, access_key, secret):
    # Checksums in trailers are not what is tested here.
    config = Config(request_checksum_calculation="when_required", s3={"addressing_style": "path"}, proxies={})
    s3 = botocore.session.Session().create_client(
        "s3", region_name="us-east-1", endpoint_url=address, aws_access_key_id=access_key,
        aws_secret_access_key=secret, config=config)
    s3.create_bucket(Bucket=bucket)
    for path in sorted(pathlib.Path(logs).rglob("*")):
        if path.is_file():
            s3.put_object(Bucket=bucket, Key=str(path.relative_to(logs)), Body=path.read_bytes())


def write_results(rows, fixtures):
    given = json.loads(pathlib.Path(rows).read_text())

    def row(values):
        return {"Data": [{} if value is None else {"VarCharValue": value} for value in values]}

    columns = [{"Name": name, "Type": "varchar"} for name in given["columns"]]
    write(fixtures, "_any/_any/athena/GetQueryResults", {
        "result": {"ResultSet": {"Rows": [row(given["columns"]), *map(row, given["rows"])],
                                 "ResultSetMetadata": {"ColumnInfo": columns}}},
        "paginate": {"input_token": "NextToken", "output_token": "NextToken", "limit_key": "MaxResults",
                     "result_key": "ResultSet.Rows"},
        "page_size": 100,
    })  # fmt: skip


if __name__ == "__main__":
    {"logs": write_logs, "history": write_history, "upload": upload, "results": write_results}[sys.argv[1]](
        *sys.argv[2:])
