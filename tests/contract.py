# SPDX-License-Identifier: Apache-2.0
"""The contract of zsuper-callbacks(7), once: a test for each cell of the page's tables, named
by form and column. It runs in three modes: under zsuper, spawned and embedded
(cases/contract_test.py), and with zsuper's end of the channel played
(python/contract_test.py)."""

import pathlib
import re

PAGE = pathlib.Path(__file__).resolve().parent.parent / "man/zsuper-callbacks.7"
# The forms as the page calls them, and as the tests do.
FORMS = {
    "acb()": "acb",
    "on_command()": "on_command",
    "rule with call=": "call",
    "coroutine function": "coroutine",
    "receive()": "receive",
    "for": "for",
    "async for": "async_for",
    "wait_stop()": "wait_stop",
    "close()": "close",
    "error hook": "hook",
}

PRELUDE = r"""
import asyncio, ctypes, os, signal, sys, threading, time
import zconsole
def say(*words): os.write(1, (" ".join(map(str, words)) + "\n").encode())
def ready(): say("ready", os.getpid())
def held():  # PyPy runs nothing without it, and has no such function
    return ctypes.pythonapi.PyGILState_Check() if hasattr(ctypes, "pythonapi") else 1
def waiting(): return zconsole.counters()["waiting"]
def entered():
    # How many threads are in the program's own code.
    def within(frame):
        return frame and (frame.f_globals is globals() or within(frame.f_back))
    return sum(map(bool, map(within, sys._current_frames().values())))
def is_main(): return threading.current_thread() is threading.main_thread()
def raised(call, *args):
    try:
        return call(*args)
    except Exception as error:
        return type(error).__name__
def beside(call):
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
def keep(cmd):
    kept.append(cmd)
    if cmd.text == "B":
        beside(lambda: say(kept[0].text, len(kept[0].cart), kept[0].reply("LATE")))
        say(*[raised(setattr, cmd, name, "X") for name in ("text", "verb", "new")],
            raised(zconsole.Command))
def body(text, cmd):
    pass
over = threading.Event()
last = "STOP"
kept = []
threads = set()
local = threading.local()
first = threading.Event()
other = threading.Thread(target=lambda: (first.wait(), say("others go on")), daemon=True)
other.start()
def on_signal(*_):
    say("signal")
    first.set()
signal.signal(signal.SIGUSR1, on_signal)
def received():
    while True:
        cmd = zconsole.receive()
        if cmd.verb != "START":
            return cmd
"""
TOOK = """
def took(text, cmd):
    try:
        return body(text, cmd)
    finally:
        if text == last:
            over.set()
"""
ON_COMMAND = TOOK + """
def form(cmd):
    if cmd.verb != "START":
        return took(cmd.text or "STOP", cmd)
sub = zconsole.on_command(form)
ready()
over.wait()
"""
# What stands before a test's own text, and behind it. The callbacks call body(text, command);
# receive() and for have a function pull() for the next command but START.
AROUND = {
    "acb": ("", TOOK + """
def form(args, qedit):
    if qedit["verb"] != "Start":
        return took(qedit["data"] or "STOP", qedit)
sub = zconsole.acb(form, "parm")
ready()
over.wait()
"""),
    "on_command": ("", ON_COMMAND),
    "call": ("", TOOK + """
def form(cmd):
    return took(cmd.text or "STOP", cmd)
ready()
over.wait()
"""),
    "coroutine": ("", """
async def form(cmd):
    if cmd.verb == "START":
        return
    waits = body(cmd.text or "STOP", cmd)
    if waits is not None:
        await waits
    if (cmd.text or "STOP") == last:
        over.set()
async def run():
    global over, sub
    over = asyncio.Event()
    sub = zconsole.on_command(form)
    ready()
    await over.wait()
asyncio.run(run())
"""),
    "receive": ("zconsole.wait_stop(0)\nzconsole.receive()\npull = received\n", ""),
    "for": ("""
zconsole.wait_stop(0)
zconsole.receive()
def pull():
    if not hasattr(local, "commands"):
        local.commands = zconsole.commands()
    return next(cmd for cmd in local.commands if cmd.verb != "START")
""", ""),
    "async_for": ("""
async def main():
    commands = zconsole.commands()
    ready()
    async for cmd in commands:
        if cmd.verb == "MODIFY":
            cmd.reply("OK")
            take(cmd)
    say("ended")
""", ""),
    "wait_stop": ("", ""),
    "close": ("", ON_COMMAND),
    "hook": ("", """
zconsole.on_callback_error(hook)
def body(text, cmd):
    threads.add(threading.get_ident())
    if text != "STOP":
        raise ValueError(text)
""" + ON_COMMAND),
}
CALLS = {"*": "__main__:form", "STOP": "__main__:form"}


class Contract:
    """Plays the tests; a mode has these functions:

    launch(program, calls)  runs the program, until it says ready; calls names the function
                            of a rule for a text, for STOP, or for all others ("*")
    enter(text), send(text) a command, with its answer or without; SIG is SIGUSR1 instead
    line()                  the next line that the program says
    failures(expected)      how many commands have failed, once it is that many
    end(how)                the end, which is in order, by "STOP"; by "itself"; by "SIGTERM",
                            as STOP is where the channel is closed; what stderr got
    """

    def play(self, form, program, steps, around=None, calls=None, failed=None, ends="STOP", errors="^"):
        before, behind = AROUND[around or form]
        self.launch(PRELUDE + before + program + behind,
                    CALLS if form == "call" and calls is None else calls or {})
        for text, answer, *lines in steps:
            if answer is None:
                self.send(text)
            else:
                self.assertRegex(self.enter(text), answer)
            for line in lines:
                self.assertEqual(self.line(), line)
        if failed is not None:
            self.assertEqual(self.failures(failed), failed)
        self.assertRegex(self.end(ends), errors)


def test(forms, column, program, *steps, **more):
    """A test for each of the forms. A step is a command, its answer (a pattern; None: not
    waited for), and the lines that the program says then."""
    for form in forms.split():
        name = f"test_{form}__{column}"
        assert not hasattr(Contract, name), name
        setattr(Contract, name,
                lambda self, form=form: self.play(form, program, steps, **more))


# On which thread

OWN_THREAD = """
def body(text, cmd):
    threads.add(threading.get_ident())
    local.count = getattr(local, "count", 0) + 1
    say(text, is_main(), len(threads), local.count)
"""
test("acb on_command", "thread", OWN_THREAD,
     ("A", ".", "A False 1 1"), ("B", ".", "B False 1 2"))
test("coroutine", "thread", OWN_THREAD,
     ("A", ".", "A True 1 1"), ("B", ".", "B True 1 2"))
ONE_AT_A_TIME = """
inside = threading.Lock()
def body(text, cmd):
    assert inside.acquire(blocking=False)
    threads.add(threading.get_ident())
    time.sleep(0.002)
    say(text, is_main(), len(threads))
    inside.release()
def rule(cmd):
    if cmd.verb != "START":
        body(cmd.text, cmd)
"""
test("call", "thread", ONE_AT_A_TIME + "zconsole.on_command(rule)\n",
     *[(text, None, f"{text} False 1") for text in "ABCDAB"],
     calls={"A": "__main__:rule", "C": "__main__:rule", "STOP": "__main__:form"})
test("receive for", "thread", """
for _ in range(2):
    threading.Thread(target=lambda: say(pull().text), daemon=True).start()
ready()
zconsole.wait_stop()
""", ("A", None, "A"), ("B", None, "B"))
test("async_for", "thread", """
first.set()
other.join()
def take(cmd):
    say(is_main(), entered())
while entered() > 1: pass  # it may still be ending
asyncio.run(main())
""", ("A", "OK", "True 1"))
test("wait_stop", "thread", """
def wait():
    say(zconsole.wait_stop())
zconsole.wait_stop(0)
waiters = [threading.Thread(target=wait) for _ in range(2)]
for waiter in waiters: waiter.start()
ready()
wait()
""", ("STOP", ".", "True", "True", "True"), ends="itself")
test("close", "thread", """
def body(text, cmd):
    if text == "A":
        say(raised(sub.close))
    else:
        threading.Thread(target=lambda: (sub.close(), say("closed"), over.set())).start()
""", ("A", ".", "BlockingCallInCallback"), ("B", ".", "closed"), ends="itself")
test("hook", "thread", """
def hook(error, cmd):
    say(threads == {threading.get_ident()})
""", ("A", ".", "True"))

# Who holds the GIL

test("acb on_command call", "gil", """
def body(text, cmd):
    say(held())
    first.set()
""", ("A", ".", "1", "others go on"))
test("coroutine", "gil", """
async def body(text, cmd):
    say(held())
    await asyncio.sleep(0)
    say(held())
""", ("A", ".", "1", "1"))
test("receive for", "gil", "ready()\nwhile pull().verb != 'STOP': pass\n",
     ("SIG", ".", "signal", "others go on"))
test("wait_stop", "gil", "zconsole.wait_stop(0)\nready()\nzconsole.wait_stop()\n",
     ("SIG", ".", "signal", "others go on"))
test("async_for", "gil", """
async def others():
    await asyncio.sleep(0)
    say("tasks go on")
def take(cmd):
    asyncio.create_task(others())
asyncio.run(main())
""", ("A", "OK", "tasks go on"))
test("close", "gil", """
closing = threading.Event()
def close():
    closing.set()
    sub.close()
    say("closed", sub.closed)
    over.set()
def body(text, cmd):
    threading.Thread(target=close).start()
    closing.wait()
    say("the callback goes on")
""", ("A", ".", "the callback goes on", "closed True"), ends="itself")
test("hook", "gil", "def hook(error, cmd):\n    say(held())\n", ("A", ".", "1"))

# What is done with the data

test("acb", "data", """
def body(text, cmd):
    kept.append(cmd)
    if text == "B":
        say(kept[0]["data"], kept[0] is cmd, type(cmd).__name__)
        cmd["data"] = "changed"
""", ("A", "."), ("B", ".", "A False dict"))
KEPT = ("A 8 None", "AttributeError AttributeError AttributeError TypeError")
test("on_command call coroutine", "data", "def body(text, cmd):\n    keep(cmd)\n",
     ("A", "."), ("B", ".", *KEPT))
test("receive for", "data", "ready()\nkeep(pull())\nkeep(pull())\nzconsole.wait_stop()\n",
     ("A", None), ("B", None, *KEPT))
test("async_for", "data", """
def take(cmd):
    kept.append(cmd)
    if cmd.text == "B":
        beside(lambda: say(kept[0].text, len(kept[0].cart)))
        say(raised(setattr, cmd, "text", "X"))
asyncio.run(main())
""", ("A", "OK"), ("B", "OK", "A 8", "AttributeError"))
test("wait_stop", "data",
     "came = zconsole.wait_stop(0)\nready()\nsay(came)\nsay(zconsole.wait_stop())\n",
     ("STOP", ".", "False", "True"), ends="itself")
test("close", "data", """
def body(text, cmd):
    def later():
        sub.close()
        say(cmd.text, raised(cmd.reply, "late"))
        over.set()
    threading.Thread(target=later).start()
""", ("A", ".", "A Closed"), ends="itself")
test("hook", "data", """
def hook(error, cmd):
    kept.append((error, cmd))
    say(*[(str(e), c.text) for e, c in kept])
""", ("A", ".", "('A', 'A')"), ("B", ".", "('A', 'A') ('B', 'B')"))

# What becomes of exceptions

RAISES = """
def body(text, cmd):
    if text == "BOOM":
        raise {0}("no")
    say(text)
"""
TOLD = [("BOOM", r"^ZSU0103E MODIFY BOOM failed: \w+: .*app.py:\d+\)$"), ("A", ".", "A")]
REPORT = r"(?s)Exception in callback __main__.form\n.*{0}: "
test("acb call coroutine", "exceptions", RAISES.format("ValueError"), *TOLD, failed=1,
     errors=REPORT.format("ValueError"))
test("on_command", "exceptions", RAISES.format("SystemExit"), *TOLD, failed=1,
     errors=REPORT.format("SystemExit"))
test("coroutine", "exceptions_when_it_is_cancelled",
     RAISES.format("asyncio.CancelledError"), *TOLD, failed=1,
     errors=REPORT.format("CancelledError"))
test("call", "exceptions_of_what_is_not_there", "",
     ("CALL", r"^ZSU0103E MODIFY CALL failed: ModuleNotFoundError: No module named "
              r"'nowhere'$"), calls={"CALL": "nowhere:f", "STOP": "__main__:form"})
test("on_command call coroutine", "exceptions_of_a_second_reply", """
def body(text, cmd):
    if text == "A":
        cmd.reply("ONE")
        say(raised(cmd.reply, "TWO"))
        cmd.reply("THREE")
""", ("A", "^ONE$", "AlreadyReplied"), failed=1, errors="AlreadyReplied: this command has")
test("receive", "exceptions", """
ready()
say(raised(zconsole.receive, 0), raised(zconsole.receive, -1))
os.closerange(3, 1000)
say(raised(zconsole.receive))
signal.pause()
""", ("", None, "TimeoutError ValueError", "Closed"), ends="SIGTERM")
test("for", "exceptions", """
def loop():
    for cmd in commands:
        if cmd.verb != "START":
            cmd.reply("OK")
            raise LookupError(cmd.text)
commands = zconsole.commands()
ready()
say(raised(loop))
os.closerange(3, 1000)
say(raised(next, commands))
signal.pause()
""", ("A", "^OK$", "LookupError", "Closed"), failed=0, ends="SIGTERM")
test("async_for", "exceptions", """
def take(cmd):
    raise LookupError(cmd.text)
say(raised(asyncio.run, main()))
async def closed():
    await zconsole.commands().__anext__()
os.closerange(3, 1000)
say(raised(asyncio.run, closed()))
signal.pause()
""", ("A", "^OK$", "LookupError", "Closed"), failed=0, ends="SIGTERM")
test("wait_stop", "exceptions", """
ready()
say(raised(zconsole.wait_stop, -1))
os.closerange(3, 1000)
say(raised(zconsole.wait_stop))
signal.pause()
""", ("", None, "ValueError", "Closed"), ends="SIGTERM")
test("close", "exceptions", """
def body(text, cmd):
    say(raised(sub.close))
    sub.close_nowait()
    say(raised(sub.close))
    beside(sub.close_nowait)
    over.set()
""", ("A", ".", "BlockingCallInCallback", "BlockingCallInCallback"), ends="itself")
test("hook", "exceptions", """
def hook(error, cmd):
    raise LookupError("second")
""", ("A", "ValueError: A"),
     errors=r"(?s)__main__.form\n.*ValueError: A\n.*__main__.hook\n.*LookupError: second")

# What is delivered, and when

ORDER = """
last = "D"
def body(text, cmd):
    say(text)
    while text == "A" and waiting() < 4: pass
"""
test("acb on_command call", "deliveries", ORDER, ("A", None, "A"), ("B", None), ("C", None),
     ("D", None), ("STOP", None, "STOP", "B", "C", "D"), ends="itself")
test("coroutine", "deliveries", """
last = "B"
async def body(text, cmd):
    say("began", text)
    while text == "A" and waiting() < 2:
        await asyncio.sleep(0)
    say("ended", text)
""", ("A", None, "began A"), ("B", None),
     ("STOP", None, "ended A", "began STOP", "ended STOP", "began B", "ended B"),
     ends="itself")
test("receive", "deliveries", """
ready()
while waiting() < 2: pass
say(zconsole.receive().verb, raised(zconsole.receive))
""", ("A", None), ("STOP", None, "STOP Closed"), ends="itself")
test("for", "deliveries", """
commands = zconsole.commands()
ready()
for cmd in commands:
    cmd.reply("OK")
    say(cmd.text or cmd.verb)
say("ended")
""", ("A", "OK", "A"), ("B", "OK", "B"), ("STOP", ".", "STOP", "ended"), ends="itself")
test("async_for", "deliveries", """
def take(cmd):
    say(cmd.text)
asyncio.run(main())
""", ("A", "OK", "A"), ("B", "OK", "B"), ("STOP", ".", "ended"), ends="itself")
test("wait_stop", "deliveries", """
zconsole.on_command(lambda cmd: (kept.append(cmd.verb), cmd.verb == "STOP" and over.set()))
ready()
zconsole.wait_stop()
over.wait()
say(*sorted(kept), zconsole.wait_stop())
""", ("A", "."), ("STOP", ".", "MODIFY START STOP True"), ends="itself")
test("close", "deliveries", """
def one(cmd):
    if cmd.verb == "MODIFY":
        say("one", cmd.text)
        while waiting() < 1: pass
        sub.close_nowait()
        over.set()
sub = zconsole.on_command(one)
ready()
over.wait()
with zconsole.on_command(lambda cmd: cmd.verb == "MODIFY" and say("two", cmd.text)):
    zconsole.wait_stop()
""", ("A", None, "one A"), ("B", None, "two B"), around="wait_stop")
test("hook", "deliveries", """
def hook(error, cmd):
    say(cmd.text)
    cmd.reply("HOOK WAS FIRST")
""", ("A", "^HOOK WAS FIRST$", "A"), ("B", "^HOOK WAS FIRST$", "B"))

# What may not wait, and what to use instead

REFUSED = """
def both():
    return raised(zconsole.receive, 0), raised(zconsole.commands)
def body(text, cmd):
    if text == "A":
        say(*both())
        beside(lambda: say(*both()))
"""
ELSEWHERE = "BlockingCallInCallback BlockingCallInCallback", "ValueError ValueError"
test("acb on_command coroutine", "blocking_twin", REFUSED, ("A", ".", *ELSEWHERE))
test("call", "blocking_twin", """
def rule(cmd):
    say(raised(zconsole.receive, 0))
zconsole.receive()  # START
ready()
say(received().text)
zconsole.wait_stop()
""", ("CALL", ".", "BlockingCallInCallback"), ("A", None, "A"),
     calls={"CALL": "__main__:rule"}, around="wait_stop")
WAITS = """
ended = zconsole.commands()
ended.close()
closed = zconsole.on_command(print)
closed.close()
def body(text, cmd):
    try:
        {"A": lambda: %s, "B": lambda: %s, "STOP": int}[text]()
    except zconsole.BlockingCallInCallback as error:
        say(error)
"""
for form, column, one, other, text in (
        ("receive", "blocking_twin", "zconsole.receive()", "zconsole.receive(-1)",
         "receive() would wait inside a callback; use the callback's own command there"),
        ("for", "blocking_twin", "next(ended)", "ended.__next__()",
         "iterating over commands() would wait inside a callback; use on_command() there"),
        ("for", "blocking_twin_of_commands", "zconsole.commands()", "zconsole.commands()",
         "commands() would wait inside a callback; use on_command() there"),
        ("wait_stop", "blocking_twin", "zconsole.wait_stop()", "zconsole.wait_stop(0)",
         "wait_stop() would wait inside a callback; use on_command() and the verb STOP there"),
        ("close", "blocking_twin", "sub.close()", "closed.close()",
         "Subscription.close() would wait inside a callback; use close_nowait() there")):
    test(form, column, WAITS % (one, other), ("A", ".", text), ("B", ".", text),
         around="on_command")
test("close", "blocking_twin_and_what_does_not_wait", """
def body(text, cmd):
    zconsole.put("NEWS")
    zconsole.ready()
    zconsole.status("FINE")
    zconsole.taskinfo()
    sub.close_nowait()
    cmd.reply("OK")
    over.set()
""", ("A", "^OK$"), ends="itself")
test("async_for", "blocking_twin", """
both = zconsole.commands()
async def main():
    say([cmd.verb async for cmd in both if cmd.verb != "START"])
ready()
for cmd in both:
    if cmd.verb == "MODIFY":
        cmd.reply("OK")
        break
asyncio.run(main())
""", ("A", "OK"), ("STOP", ".", "['STOP']"), ends="itself", around="wait_stop")
test("hook", "blocking_twin", "def hook(error, cmd):\n    say(raised(zconsole.receive))\n",
     ("A", ".", "BlockingCallInCallback"))


def cells():
    """What the tables of the page say of each form: the names of the tests of it."""
    wanted = set()
    for table in re.findall(r"(?ms)^\.TS$.*?\.$\n(.*?)^\.TE$", PAGE.read_text()):
        head, *rows = re.sub(r"(?m)^_?$\n|T\{\n|\nT\}|\\%", "", table).splitlines()
        for row in rows:
            for form in row.split("|")[0].split(", "):
                wanted |= {f"test_{FORMS[form]}__{column.lower().replace(' ', '_')}"
                           for column in head.split("|")[1:]}
    return wanted
