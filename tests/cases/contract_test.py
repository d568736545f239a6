# SPDX-License-Identifier: Apache-2.0
"""The table of zsuper-callbacks(7): a test for each cell, named by row and column."""
import re
import unittest

from contract import Contract
from harness import ROOT, main

# The rows as the page calls them, and as the tests do.
ROWS = {
    "acb": "acb",
    "on_command": "on_command",
    "a rule with call=": "call",
    "on_command with a coroutine function": "coroutine",
    "receive": "receive",
    "commands in a for loop": "for",
    "commands in an async for loop": "async_for",
    "wait_stop": "wait_stop",
    "close": "close",
    "the hook of on_callback_error": "hook",
}


class Spawned(Contract):
    MODE = "--spawn"

    def test_acb__thread(self):
        self.own_thread("acb", False)

    def test_acb__gil(self):
        self.gil_held_inside_only("acb")

    def test_acb__data(self):
        self.form("acb", """
def body(text, cmd):
    kept.append(cmd)
    if text == "B":
        say(kept[0]["data"], kept[0] is cmd, type(cmd).__name__)
        cmd["data"] = "changed"
""", ("F JOB,A", "."), ("F JOB,B", ".", "A False dict"))

    def test_acb__exceptions(self):
        self.exception_told("acb")

    def test_acb__deliveries(self):
        self.each_once_and_stop_ahead("acb")

    def test_acb__blocking_twin(self):
        self.refused_while_registered("acb")

    def test_on_command__thread(self):
        self.own_thread("on_command", False)

    def test_on_command__gil(self):
        self.gil_held_inside_only("on_command")

    def test_on_command__data(self):
        self.command_kept("on_command")

    def test_on_command__exceptions(self):
        self.exception_told("on_command", "SystemExit")

    def test_on_command__deliveries(self):
        self.each_once_and_stop_ahead("on_command")

    def test_on_command__blocking_twin(self):
        self.refused_while_registered("on_command")

    def test_call__thread(self):
        self.form("on_command", """
def rule(cmd):
    body(cmd.text, cmd)
def body(text, cmd):
    threads.add(threading.get_ident())
    say(text, len(threads), threading.main_thread().ident in threads)
""", ("F JOB,A", ".", "A 1 False"), ("F JOB,CALL", ".", "CALL 1 False"),
                  ("F JOB,B", ".", "B 1 False"),
                  options=["--on-modify=CALL:call=__main__:rule"])

    def test_call__gil(self):
        self.gil_held_inside_only("call")

    def test_call__data(self):
        self.command_kept("call")

    def test_call__exceptions(self):
        self.exception_told("call")

    def test_call__exceptions_of_what_is_not_there(self):
        self.form("on_command", "", (
            "F JOB,CALL", r"^ZSU0103E MODIFY CALL failed: ModuleNotFoundError: No module named "
                          r"'nowhere'$"), options=["--on-modify=CALL:call=nowhere:f"])

    def test_call__deliveries(self):
        self.each_once_and_stop_ahead("call")

    def test_call__blocking_twin(self):
        self.probe("""
def rule(cmd):
    say(raised(zconsole.receive, 0))
zconsole.receive()  # START
ready()
say(received().text)
zconsole.wait_stop()
""", ("F JOB,CALL", ".", "BlockingCallInCallback"), ("F JOB,A", "OK", "A"),
                   options=["--on-modify=CALL:call=__main__:rule"])

    def test_coroutine__thread(self):
        self.own_thread("coroutine", True)

    def test_coroutine__gil(self):
        self.form("coroutine", """
async def body(text, cmd):
    say(held())
    await asyncio.sleep(0)
    say(held())
""", ("F JOB,A", ".", "1", "1"))

    def test_coroutine__data(self):
        self.command_kept("coroutine")

    def test_coroutine__exceptions(self):
        self.exception_told("coroutine")

    def test_coroutine__exceptions_when_it_is_cancelled(self):
        self.exception_told("coroutine", "asyncio.CancelledError")

    def test_coroutine__deliveries(self):
        self.form("coroutine", """
last = "B"
async def body(text, cmd):
    say("began", text)
    while text == "A" and waiting() < 2:
        await asyncio.sleep(0)
    say("ended", text)
""", ("F JOB,A", None, "began A"), ("F JOB,B", None),
                  ("P JOB", None, "ended A", "began STOP", "ended STOP", "began B", "ended B"),
                  stop=False)

    def test_coroutine__blocking_twin(self):
        self.refused_while_registered("coroutine")

    def test_receive__thread(self):
        self.several_wait("receive")

    def test_receive__gil(self):
        self.gil_free_while_waiting("receive")

    def test_receive__data(self):
        self.pulled_kept("receive")

    def test_receive__exceptions(self):
        self.probe("""
zconsole.receive()  # START
ready()
say(raised(zconsole.receive, 0), raised(zconsole.receive, -1))
os.closerange(3, 1000)
say(raised(zconsole.receive))
signal.pause()
""", ("F JOB,ZSUPER HELP", ".", "TimeoutError ValueError", "Closed"))

    def test_receive__deliveries(self):
        self.probe("""
zconsole.receive()  # START
ready()
while waiting() < 2: pass
say(zconsole.receive().verb, raised(zconsole.receive))
""", ("F JOB,A", None), ("P JOB", None, "STOP Closed"), stop=False)

    def test_receive__blocking_twin(self):
        self.refused_while_registered("on_command")

    def test_for__thread(self):
        self.several_wait("for")

    def test_for__gil(self):
        self.gil_free_while_waiting("for")

    def test_for__data(self):
        self.pulled_kept("for")

    def test_for__exceptions(self):
        self.probe("""
def take(cmd):
    cmd.reply("OK")
    raise LookupError(cmd.text)
def loop():
    for cmd in stream:
        if cmd.verb != "START":
            take(cmd)
stream = zconsole.commands()
ready()
say(raised(loop))
os.closerange(3, 1000)
say(raised(next, stream))
signal.pause()
""", ("F JOB,A", "^OK$", "LookupError", "Closed"), ("F JOB,ZSUPER STATUS", r"\b0 failed\b"))

    def test_for__deliveries(self):
        self.probe("""
stream = zconsole.commands()
ready()
for cmd in stream:
    cmd.reply("OK")
    say(cmd.text or cmd.verb)
say("ended")
""", ("F JOB,A", "OK", "START", "A"), ("F JOB,B", "OK", "B"), ("P JOB", ".", "STOP", "ended"),
                   stop=False)

    def test_for__blocking_twin(self):
        self.form("on_command", """
ended = zconsole.commands()
ended.close()
def body(text, cmd):
    say(raised(next, ended))
""", ("F JOB,A", ".", "BlockingCallInCallback"))

    def loop(self, body, *steps, **more):
        self.probe("""
async def main():
    global loop
    loop = asyncio.get_running_loop()
    commands = zconsole.commands()
    ready()
    async for cmd in commands:
        if cmd.verb == "MODIFY":
            cmd.reply("OK")
            take(cmd)
    say("ended")
""" + body, *steps, **more)

    def test_async_for__thread(self):
        self.loop("""
first.set()
def take(cmd):
    say(threading.current_thread() is threading.main_thread(), len(sys._current_frames()))
while len(sys._current_frames()) > 1: pass  # until that other thread has ended
asyncio.run(main())
""", ("F JOB,A", "OK", "True 1"))

    def test_async_for__gil(self):
        self.loop("""
async def others():
    await asyncio.sleep(0)
    say("tasks go on")
def take(cmd):
    asyncio.create_task(others())
asyncio.run(main())
""", ("F JOB,A", "OK", "tasks go on"))

    def test_async_for__data(self):
        self.loop("""
def take(cmd):
    kept.append(cmd)
    if cmd.text == "B":
        beside(lambda: say(kept[0].text, len(kept[0].cart)))
        say(raised(setattr, kept[0], "text", "X"))
asyncio.run(main())
""", ("F JOB,A", "OK"), ("F JOB,B", "OK", "A 8", "AttributeError"))

    def test_async_for__exceptions(self):
        self.loop("""
def take(cmd):
    raise LookupError(cmd.text)
say(raised(asyncio.run, main()))
async def closed():
    await zconsole.commands().__anext__()
os.closerange(3, 1000)
say(raised(asyncio.run, closed()))
signal.pause()
""", ("F JOB,A", "^OK$", "LookupError", "Closed"), ("F JOB,ZSUPER STATUS", r"\b0 failed\b"))

    def test_async_for__deliveries(self):
        self.loop("""
def take(cmd):
    say(cmd.text)
asyncio.run(main())
""", ("F JOB,A", "OK", "A"), ("F JOB,B", "OK", "B"), ("P JOB", ".", "ended"), stop=False)

    def test_async_for__blocking_twin(self):
        self.probe("""
both = zconsole.commands()
async def main():
    say([cmd.verb async for cmd in both])
ready()
for cmd in both:
    if cmd.verb == "MODIFY":
        cmd.reply("OK")
        break
asyncio.run(main())
""", ("F JOB,A", "OK"), ("P JOB", ".", "['STOP']"), stop=False)

    def test_wait_stop__thread(self):
        self.probe("""
def wait():
    say(zconsole.wait_stop())
zconsole.wait_stop(0)
waiters = [threading.Thread(target=wait) for _ in range(2)]
for waiter in waiters: waiter.start()
ready()
wait()
""", ("P JOB", ".", "True", "True", "True"), stop=False)

    def test_wait_stop__gil(self):
        self.gil_free_while_waiting("wait_stop")

    def test_wait_stop__data(self):
        self.probe("before = zconsole.wait_stop(0)\nready()\n"
                   "say(before)\nsay(zconsole.wait_stop())\n",
                   ("P JOB", ".", "False", "True"), stop=False)

    def test_wait_stop__exceptions(self):
        self.probe("""
ready()
say(raised(zconsole.wait_stop, -1))
os.closerange(3, 1000)
say(raised(zconsole.wait_stop))
signal.pause()
""", ("F JOB,ZSUPER HELP", ".", "ValueError", "Closed"))

    def test_wait_stop__deliveries(self):
        self.probe("""
zconsole.on_command(lambda cmd: (kept.append(cmd.verb), cmd.verb == "STOP" and over.set()))
ready()
zconsole.wait_stop()
over.wait()
say(*kept, zconsole.wait_stop())
""", ("F JOB,A", "."), ("P JOB", ".", "START MODIFY STOP True"), stop=False)

    def test_wait_stop__blocking_twin(self):
        self.form("on_command", """
def body(text, cmd):
    try:
        zconsole.wait_stop()
    except zconsole.BlockingCallInCallback as error:
        say(error)
""", ("F JOB,A", ".", "wait_stop() would wait inside a callback; use on_command() and the verb "
                     "STOP there"))

    def test_close__thread(self):
        self.form("on_command", """
def body(text, cmd):
    if text == "A":
        say(raised(sub.close))
    else:
        threading.Thread(target=lambda: (sub.close(), say("closed"), over.set())).start()
""", ("F JOB,A", ".", "BlockingCallInCallback"), ("F JOB,B", ".", "closed"), stop=False)

    def test_close__gil(self):
        self.form("on_command", """
closing = threading.Event()
def close():
    closing.set()
    sub.close()
    say("closed")
    over.set()
def body(text, cmd):
    threading.Thread(target=close).start()
    closing.wait()
    say("the callback goes on")
""", ("F JOB,A", ".", "the callback goes on", "closed"), stop=False)

    def test_close__data(self):
        self.form("on_command", """
def body(text, cmd):
    def later():
        sub.close()
        say(cmd.text, raised(cmd.reply, "late"))
        over.set()
    threading.Thread(target=later).start()
""", ("F JOB,A", ".", "A Closed"), stop=False)

    def test_close__exceptions(self):
        self.form("on_command", """
def body(text, cmd):
    say(raised(sub.close))
    sub.close_nowait()
    say(raised(sub.close))
    beside(sub.close_nowait)
    over.set()
""", ("F JOB,A", ".", "BlockingCallInCallback", "BlockingCallInCallback"), stop=False)

    def test_close__deliveries(self):
        self.probe("""
def one(cmd):
    if cmd.verb == "MODIFY":
        say("one", cmd.text)
        while waiting() < 1: pass
        sub.close_nowait()
        over.set()
sub = zconsole.on_command(one)
ready()
over.wait()
with zconsole.on_command(lambda cmd: say("two", cmd.text)):
    zconsole.wait_stop()
""", ("F JOB,A", None, "one A"), ("F JOB,B", None, "two B"))

    def test_close__blocking_twin(self):
        self.form("on_command", """
def body(text, cmd):
    sub.close_nowait()
    say("goes on")
    over.set()
""", ("F JOB,A", ".", "goes on"), stop=False)

    def hooked(self, hook, *steps):
        """The same for a hook, whose callback raises for all but STOP."""
        self.form("on_command", f"""
def hook(error, cmd):
{hook}
zconsole.on_callback_error(hook)
def body(text, cmd):
    threads.add(threading.get_ident())
    if text != "STOP":
        raise ValueError(text)
""", *steps)

    def test_hook__thread(self):
        self.hooked("    say(threads == {threading.get_ident()})", ("F JOB,A", ".", "True"))

    def test_hook__gil(self):
        self.hooked("    say(held())", ("F JOB,A", ".", "1"))

    def test_hook__data(self):
        self.hooked("    kept.append((error, cmd))\n"
                    "    say(*[(str(e), c.text) for e, c in kept])",
                    ("F JOB,A", ".", "('A', 'A')"), ("F JOB,B", ".", "('A', 'A') ('B', 'B')"))

    def test_hook__exceptions(self):
        self.hooked("    raise LookupError('second')", ("F JOB,A", "ValueError: A"))
        errors = "\n".join(self.task.err.all())
        self.assertRegex(errors, r"(?s)__main__.form\n.*ValueError: A\n.*__main__.hook\n"
                                 r".*LookupError: second")

    def test_hook__deliveries(self):
        self.hooked("    say(cmd.text)\n    cmd.reply('HOOK WAS FIRST')",
                    ("F JOB,A", "^HOOK WAS FIRST$", "A"), ("F JOB,B", "^HOOK WAS FIRST$", "B"))

    def test_hook__blocking_twin(self):
        self.hooked("    say(raised(zconsole.receive))",
                    ("F JOB,A", ".", "BlockingCallInCallback"))


class Embedded(Spawned):
    MODE = "--embed"


class Table(unittest.TestCase):
    def test_each_cell_has_a_test_and_each_test_a_cell(self):
        page = (ROOT / "man/zsuper-callbacks.7").read_text()
        table = page.partition(".Ss Every form at a glance")[2].partition("\n.Ss ")[0]
        cells = set()
        columns = set()
        for part in table.split(".It Sy ")[1:]:
            row, _, rest = part.partition("\n")
            for column in re.findall(r"(?m)^\.It (.*)\n[^.\n]|^\.It (.*)\n\.F|^\.It (.*)\n\.I", rest):
                column = "".join(column).lower().replace(" ", "_")
                columns.add(column)
                cells.add(f"test_{ROWS[row]}__{column}")
        self.assertEqual(columns, {"thread", "gil", "data", "exceptions", "deliveries",
                                   "blocking_twin"})
        self.assertEqual(len(cells), len(ROWS) * len(columns))
        tests = {name for name in dir(Spawned) if name.startswith("test_")}
        self.assertEqual(cells - tests, set())
        # One cell may need two tests: its name, and more.
        self.assertEqual({name for name in tests if not name.startswith(tuple(cells))}, set())


if __name__ == "__main__":
    main()
