# SPDX-License-Identifier: Apache-2.0
"""Programs that show the contract of zsuper-callbacks(7), and how they are asked."""
from harness import PYTHON, Case, Varlink

PRELUDE = r"""
import asyncio, ctypes, os, signal, sys, threading, time
import zconsole
def say(*words): os.write(1, (" ".join(map(str, words)) + "\n").encode())
def ready(): say("ready", os.getpid())
def held(): return ctypes.pythonapi.PyGILState_Check()
def waiting(): return zconsole.counters()["waiting"]
def raised(call, *args):
    try:
        return call(*args)
    except Exception as error:
        return type(error).__name__
def beside(call):
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
over = threading.Event()
last = "STOP"
kept = []
threads = set()
first = threading.Event()
threading.Thread(target=lambda: (first.wait(), say("others go on")), daemon=True).start()
def on_signal(*_):
    say("signal")
    first.set()
signal.signal(signal.SIGUSR1, on_signal)
def received():
    while True:
        cmd = zconsole.receive()
        if cmd.verb != "START":
            cmd.reply("OK")
            return cmd
"""

# How each form calls body(text, command).
FORMS = {
    "acb": """
def form(args, qedit):
    if qedit["verb"] != "Start":
        took(qedit["data"] or "STOP", qedit)
sub = zconsole.acb(form, "parm")
ready()
over.wait()
""",
    "on_command": """
def form(cmd):
    if cmd.verb != "START":
        took(cmd.text or "STOP", cmd)
sub = zconsole.on_command(form)
ready()
over.wait()
""",
    "call": """
def form(cmd):
    took(cmd.text or "STOP", cmd)
ready()
over.wait()
""",
    "coroutine": """
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
""",
}
TOOK = """
def took(text, cmd):
    body(text, cmd)
    if text == last:
        over.set()
"""
CALL_RULES = ("--on-modify=*:call=__main__:form", "--on-stop=call=__main__:form/10s/SIGKILL")
SIGNAL_RULE = "--on-modify=SIG:SIGUSR1"
# Each takes START first; from then on commands wait for who pulls.
PULLS = {
    "receive": "zconsole.receive()\npull = received\n",
    "for": """
zconsole.receive()
streams = threading.local()
def pull():
    if not hasattr(streams, "it"):
        streams.it = zconsole.commands()
    for cmd in streams.it:
        if cmd.verb != "START":
            cmd.reply("OK")
            return cmd
""",
}


class Contract(Case):
    """Runs a program, in the way that MODE says."""

    def probe(self, program, *steps, options=(), stop=True):
        """Runs the program; each step is a command, its answer, and the lines after it."""
        script = self.folder / "app.py"
        script.write_text(PRELUDE + program)
        self.task = self.start(self.MODE, "--jobname=JOB", f"--python={PYTHON}", *options,
                               script).ready()
        for command, answer, *lines in steps:
            if answer is None:
                self.send(command)
            else:
                self.assertRegex(self.zcon(*command.split(" ", 1)).out, answer)
            self.lines(*lines)
        if stop:
            self.enter("P JOB")
        self.assertEqual(self.task.status(), 0)

    def send(self, command):
        """Enters a command without waiting for its answer."""
        console = Varlink(self.runtime / f"JOB.{self.task.pid}")
        self.addCleanup(console.socket.close)
        console.send(console.encode(command))

    def lines(self, *expected):
        for line in expected:
            self.assertEqual(self.task.out.wait_for("^(.*)$")[1], line)

    def form(self, form, body, *steps, **more):
        """The same for one of the callbacks."""
        if form == "call":
            more.setdefault("options", CALL_RULES)
        self.probe("def body(text, cmd):\n    pass\n" + body + TOOK + FORMS[form], *steps, **more)

    # What several forms have in common

    def own_thread(self, form, is_main):
        body = """
def body(text, cmd):
    threads.add(threading.get_ident())
    say(text, threading.current_thread() is threading.main_thread(), len(threads))
"""
        self.form(form, body, ("F JOB,A", ".", f"A {is_main} 1"),
                  ("F JOB,B", ".", f"B {is_main} 1"))

    def gil_held_inside_only(self, form):
        body = """
def body(text, cmd):
    say(held())
    first.set()
"""
        self.form(form, body, ("F JOB,A", ".", "1", "others go on"))

    def command_kept(self, form):
        body = """
def body(text, cmd):
    kept.append(cmd)
    if text == "B":
        beside(lambda: say(kept[0].text, len(kept[0].cart)))
        say(raised(setattr, kept[0], "text", "X"))
"""
        self.form(form, body, ("F JOB,A", "."),
                  ("F JOB,B", ".", "A 8", "AttributeError"))

    def exception_told(self, form, exception="ValueError"):
        body = f"""
def body(text, cmd):
    if text == "BOOM":
        raise {exception}("no")
    say(text)
"""
        self.form(form, body,
                  ("F JOB,BOOM", rf"^ZSU0103E MODIFY BOOM failed: \w+: .*app.py:\d+\)$"),
                  ("F JOB,A", ".", "A"), ("F JOB,ZSUPER STATUS", r"\b1 failed\b"))
        errors = "\n".join(self.task.err.all())
        self.assertRegex(errors, rf"(?s)Exception in callback __main__.form\n.*"
                                 rf"{exception.rpartition('.')[2]}: ")

    def each_once_and_stop_ahead(self, form):
        body = """
last = "B"
def body(text, cmd):
    if text != "A":
        say(text)
        return
    say("began")
    while waiting() < 2: pass
"""
        self.form(form, body, ("F JOB,A", None, "began"), ("F JOB,B", None),
                  ("P JOB", None, "STOP", "B"), stop=False)

    def refused_while_registered(self, form):
        body = """
def body(text, cmd):
    if text == "A":
        say(raised(zconsole.receive, 0), raised(zconsole.commands))
        beside(lambda: say(raised(zconsole.receive, 0), raised(zconsole.commands)))
"""
        self.form(form, body, ("F JOB,A", ".", " ".join(["BlockingCallInCallback"] * 2),
                               "ValueError ValueError"))

    def several_wait(self, pull):
        self.probe(PULLS[pull] + """
zconsole.wait_stop(0)
for _ in range(2):
    threading.Thread(target=lambda: say(pull().text), daemon=True).start()
ready()
zconsole.wait_stop()
""", ("F JOB,A", "OK", "A"), ("F JOB,B", "OK", "B"))

    def gil_free_while_waiting(self, wait):
        self.probe(PULLS.get(wait, "zconsole.wait_stop(0)") + f"""
ready()
{"zconsole.wait_stop()" if wait == "wait_stop" else "while pull().verb != 'STOP': pass"}
""", ("F JOB,SIG", "SIGUSR1 sent", "signal", "others go on"), options=(SIGNAL_RULE,))

    def pulled_kept(self, pull):
        self.probe(PULLS[pull] + """
ready()
kept += [pull(), pull()]
beside(lambda: say(kept[0].text, len(kept[0].cart)))
say(raised(setattr, kept[0], "text", "X"))
zconsole.wait_stop()
""", ("F JOB,A", "OK"), ("F JOB,B", "OK", "A 8", "AttributeError"))
