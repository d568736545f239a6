# SPDX-License-Identifier: Apache-2.0
"""What the system's macros expand to, as far as the routines in asm/ use them: a fake of
each gives machine instructions and constants as HLASM would. QEDIT, EXTRACT, WAIT and POST
follow expansions seen on a running system and in MVS sources; WTO follows the mapping
macro IEZWPL. The real ones are SYS1.MACLIB's."""

from hlasm import SourceError, Statement, split_operands

WPX_SIZE = 104  # version 2
WPX_FIELDS = {"desc": 20, "rout": 24, "cnid": 76, "cart": 100}
LINE_TYPES = {"C": 0x8000, "L": 0x4000, "D": 0x2000, "DE": 0x3000, "E": 0x1000}


def expand(statement):
    """The statements that a macro call stands for; None: it is not a macro of ours."""
    fake = FAKES.get(statement.operation)
    if fake is None:
        return None
    positional, keywords = [], {}
    for operand in statement.operands:
        name, equals, value = operand.partition("=")
        if equals and name.isalnum():
            keywords[name] = value
        else:
            positional.append(operand)
    try:
        made = fake(positional, keywords)
    except (KeyError, IndexError) as error:
        raise SourceError(f"{statement.where}: {statement.operation}: {error}") from error
    if keywords:
        raise SourceError(f"{statement.where}: {statement.operation}: {list(keywords)}")
    result = [Statement("", operation, operands, statement.where)
              for operation, *operands in made]
    if statement.label and result:
        result[0].label = statement.label
    return result


def register(operand):
    """'(R3)' to 'R3'."""
    if not (operand.startswith("(") and operand.endswith(")")):
        raise KeyError(f"{operand} is not a register in parentheses")
    return operand[1:-1]


def elements(sublist):
    """'(A,(B,C))' to ['A', '(B,C)']."""
    return split_operands(sublist[1:-1])


def address(target, operand):
    """Loads an address: a register in parentheses, or an RX operand."""
    if operand.startswith("("):
        return ("LR", target, register(operand))
    return ("LA", target, operand)


def sysstate(_, keywords):
    keywords.clear()
    return []


def extract(positional, keywords):
    if keywords.pop("FIELDS") != "(COMM)":
        raise KeyError("FIELDS=(COMM) is what this fake knows")
    form, where = elements(keywords.pop("MF"))
    if form != "E":
        raise KeyError("MF=(E,...) is what this fake knows")
    made = [address("1", where), ("ST", register(positional[0]), "0(1,0)")]
    # Without a TCB operand, the word in the list stays as it was.
    if len(positional) > 1:
        if positional[1] != "'S'":
            raise KeyError("'S' is the TCB that this fake knows")
        made += [("SLR", "15", "15"), ("ST", "15", "4(1,0)")]
    return made + [("MVI", "8(1)", "X'01'"), ("MVI", "9(1)", "0"),
                   ("MVI", "10(1)", "0"), ("MVI", "11(1)", "0"), ("SVC", "40")]


def wait(positional, keywords):
    count = positional[0] if positional else "1"
    if "ECB" in keywords:
        made = [address("1", keywords.pop("ECB"))]
    else:
        made = [("LNR", "1", register(keywords.pop("ECBLIST")))]
    return made + [("LA", "0", f"{count}(0,0)"), ("SVC", "1")]


def post(positional, _):
    made = [address("1", positional[0])]
    if len(positional) > 1:
        made.append(("LR", "0", register(positional[1])))
    else:
        made.append(("SLR", "0", "0"))
    return made + [("SVC", "2")]


def qedit(_, keywords):
    origin = register(keywords.pop("ORIGIN"))
    if "CIBCTR" in keywords:
        return [("LNR", "1", register(keywords.pop("CIBCTR"))), ("LNR", "0", origin),
                ("SVC", "34")]
    if "BLOCK" in keywords:
        return [("LNR", "1", register(keywords.pop("BLOCK"))), ("LR", "0", origin),
                ("SVC", "34")]
    return [("SLR", "1", "1"), ("LR", "0", origin), ("SVC", "34")]


def wto(_, keywords):
    form = keywords.pop("MF")
    if form == "L":
        return wto_list(keywords)
    where = elements(form)[1]
    texts = elements(keywords.pop("TEXT")) if "TEXT" in keywords else []
    made = [address("1", where)]
    behind = 8 + WPX_SIZE
    for number, text in enumerate(texts):
        if text.startswith("("):
            text = elements(text)[0]
        at = 4 if number == 0 else behind + 4 + 8 * (number - 1) + 4
        made += [("LA", "14", text), ("ST", "14", f"{at}(1,0)")]
    if "CONSID" in keywords:
        made += [("L", "14", keywords.pop("CONSID")),
                 ("ST", "14", f"{8 + WPX_FIELDS['cnid']}(1,0)")]
    if "CART" in keywords:
        made += [("LA", "14", keywords.pop("CART")),
                 ("ST", "14", f"{8 + WPX_FIELDS['cart']}(1,0)")]
    return made + [("SVC", "35")]


def wto_list(keywords):
    """The list form: WPL, address of the text, extension, lines."""
    text = keywords.pop("TEXT")
    types = [elements(line)[1] for line in elements(text)] if text else []
    extension = bytearray(WPX_SIZE)
    extension[0] = 2
    extension[3] = WPX_SIZE
    extension[5] = 0x80  # the text's address was specified
    if keywords.pop("CONSID", None) is not None:
        extension[4] |= 0x40
    keywords.pop("CART", None)
    set_codes(extension, WPX_FIELDS["desc"], keywords.pop("DESC", "()"))
    set_codes(extension, WPX_FIELDS["rout"], keywords.pop("ROUTCDE", "()"))
    head = bytes([0, 8, 0x80, 0x50 if types else 0x10]) + bytes(4)
    lines = b""
    if types:
        lines = LINE_TYPES[types[0]].to_bytes(2, "big") + bytes([0x40, len(types)])
        for kind in types[1:]:
            lines += b"\x00\x08" + LINE_TYPES[kind].to_bytes(2, "big") + bytes(4)
    content = head + bytes(extension) + lines
    return [("DS", "0F"), ("DC", f"X'{content.hex().upper()}'")]


def set_codes(extension, at, codes):
    for code in elements(codes):
        bit = int(code) - 1
        extension[at + bit // 8] |= 0x80 >> bit % 8


FAKES = {"SYSSTATE": sysstate, "EXTRACT": extract, "WAIT": wait, "POST": post,
         "QEDIT": qedit, "WTO": wto}
