# SPDX-License-Identifier: Apache-2.0
"""The lines that no test reaches, by function, against tests/coverage/unreached.tsv, which says why.
Called by run.sh: unreached.py COVERAGE.json UNREACHED.tsv. With --list it prints rows to be filled."""
import bisect
import collections
import json
import sys

# What a run reaches or not, as threads and samples have it: such a row is never stale.
AT_TIMES = "at times: "


def unreached(coverage):
    """{(file, function): [line]}"""
    found = collections.defaultdict(list)
    functions = set()
    for file in coverage["files"]:
        starts = sorted((f["lineno"], f["name"]) for f in file["functions"])
        lines = [start for start, _ in starts]
        functions.update((file["file"], name) for _, name in starts)
        for line in file["lines"]:
            if line.get("gcovr/noncode") or line.get("gcovr/excluded") or line["count"] > 0:
                continue
            at = bisect.bisect_right(lines, line["line_number"]) - 1
            found[file["file"], starts[at][1] if at >= 0 else "-"].append(line["line_number"])
    return found, functions


def read_table(path):
    """{(file, function): (most, reason)}; what is no row is told as a fault."""
    rows, faults = {}, []
    with open(path, encoding="utf-8") as table:
        for number, text in enumerate(table, 1):
            if text.startswith("#") or not text.strip():
                continue
            part = text.rstrip("\n").split("\t")
            if len(part) != 4 or not part[2].isdigit() or int(part[2]) == 0 or len(part[3]) < 12:
                faults.append(f"{path}:{number}: no row of file, function, lines, reason")
            elif (part[0], part[1]) in rows:
                faults.append(f"{path}:{number}: {part[0]} {part[1]} is there twice")
            else:
                rows[part[0], part[1]] = (int(part[2]), part[3])
    return rows, faults


def compare(found, functions, rows):
    for place, lines in sorted(found.items()):
        most = rows[place][0] if place in rows else 0
        if len(lines) > most:
            where = ", ".join(map(str, sorted(lines)))
            yield (f"{place[0]}: {place[1]}: {len(lines)} lines that no test reaches, and "
                   f"{most or 'none'} explained: {where}")
    for place, (_, reason) in sorted(rows.items()):
        if place not in functions:
            yield f"{place[0]}: there is no function {place[1]} any more"
        elif not found.get(place) and not reason.startswith(AT_TIMES):
            yield f"{place[0]}: {place[1]}: all its lines are reached: take its row out"


def main(arguments):
    with open(arguments[0], encoding="utf-8") as text:
        found, functions = unreached(json.load(text))
    if arguments[1] == "--list":
        for (file, function), lines in sorted(found.items()):
            print(file, function, len(lines), ",".join(map(str, lines)), sep="\t")
        return 0
    rows, faults = read_table(arguments[1])
    faults += compare(found, functions, rows)
    total = sum(map(len, found.values()))
    explained = sum(min(len(lines), rows.get(place, (0, ""))[0]) for place, lines in found.items())
    print(f"{total} lines are not reached: {explained} explained in {arguments[1]}, "
          f"{total - explained} not")
    for fault in faults:
        print(f"FAIL coverage: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
