"""Makes a failing header smaller while it keeps failing."""

import copy

from records import PLAIN, Header, Record


def shrink(header, fails, budget=400):
    """The smallest header found for which `fails(header)` holds; `budget` calls at most.

    `fails` must hold for `header` itself. It should look for the failure it began with, or any
    other failure may take its place.
    """
    left = [budget]

    def still_fails(candidate):
        left[0] -= 1
        return fails(candidate)

    header = fewer_items(header, still_fails, left)
    progress = True
    while progress and left[0] > 0:
        progress = False
        for candidate in smaller(header):
            if left[0] <= 0:
                break
            if still_fails(candidate):
                header = candidate
                progress = True
                break
    return header


def fewer_items(header, still_fails, left):
    """Removes items in halves, then quarters, and so on."""
    size = len(header.items)
    step = max(1, size // 2)
    while step and left[0] > 0:
        at, removed = 0, False
        while at < len(header.items) and left[0] > 0:
            gone = [item.name for item in header.items[at:at + step]]
            candidate = header.without(gone)
            if candidate.records() and still_fails(candidate):
                header, removed = candidate, True
            else:
                at += step
        if step == 1 and not removed:
            break
        step = step // 2 if step > 1 else (1 if removed else 0)
    return header


def smaller(header):
    """Headers that are one step simpler, the boldest steps first."""
    for item in reversed(header.items):
        candidate = header.without([item.name])
        if candidate.records():
            yield candidate
    for number, item in enumerate(header.items):
        if isinstance(item, Record):
            for record in smaller_record(item):
                # A name that changed with the record would leave its users hanging.
                if record.name != item.name and any(
                        item.name in other.uses() for other in header.records()):
                    continue
                items = list(header.items)
                items[number] = record
                yield Header(items)
        else:
            yield from smaller_enum(header, number)


def smaller_enum(header, number):
    values = getattr(header.items[number], "values", [])
    for gone in range(len(values) if len(values) > 1 else 0):
        items = list(header.items)
        items[number] = copy.deepcopy(items[number])
        del items[number].values[gone]
        yield Header(items)


def changed(record, /, **what):
    result = copy.deepcopy(record)
    for name, value in what.items():
        setattr(result, name, value)
    return result


def smaller_record(record):
    for number in range(len(record.members)):
        if len(record.members) > 1:
            result = copy.deepcopy(record)
            del result.members[number]
            yield result
    for number, member in enumerate(record.members):
        if not member.record:
            continue
        # The nested record's members in its place.
        result = copy.deepcopy(record)
        result.members[number:number + 1] = result.members[number].record.members
        yield result
        result = copy.deepcopy(record)
        del result.members[number]
        if result.members:
            yield result
    if record.pragma:
        yield changed(record, pragma=0)
    if record.packed:
        yield changed(record, packed=False)
    if record.aligned:
        yield changed(record, aligned=0)
    if record.before_tag and (record.packed or record.aligned):
        yield changed(record, before_tag=False)
    if record.typedef and record.tag:
        yield changed(record, typedef="")
    for number, member in enumerate(record.members):
        for simpler in smaller_member(member):
            result = copy.deepcopy(record)
            result.members[number] = simpler
            yield result
    if record.kind == "union":
        yield changed(record, kind="struct")


def smaller_member(member):
    if member.dims:
        yield changed(member, dims=[])
        yield changed(member, dims=member.dims[1:])
    if member.packed:
        yield changed(member, packed=False)
    if member.aligned:
        yield changed(member, aligned=0)
    if member.record:
        for record in smaller_record(member.record):
            yield changed(member, record=record)
        if member.name:
            yield changed(member, record=None, type="int")
        return
    if member.width:
        for width in sorted({1, member.width // 2, member.width - 1} - {0, member.width}):
            yield changed(member, width=width)
        if member.uses:
            yield changed(member, uses="", type="unsigned int", kind="bits",
                          width=min(member.width, 32))
        elif member.type not in ("int", "char", "_Bool", "long"):
            yield changed(member, type="int", width=min(member.width, 32),
                          kind=member.kind if not member.name else "bits")
    elif member.width is None and (member.type not in PLAIN or member.uses or member.after):
        yield changed(member, type="int", uses="", after="", kind="plain")
    elif member.width is None and member.type != "char":
        yield changed(member, type="char")
