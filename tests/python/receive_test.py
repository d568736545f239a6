# SPDX-License-Identifier: Apache-2.0
"""receive(), commands() and wait_stop(): the program asks for its commands."""

import signal
import unittest

from harness import COMMANDS, STOPS, Done, Program, Registered


class Receive(unittest.TestCase):
    def test_commands_come_in_order_and_the_next_call_ends_the_one_before(self):
        program = """
            import zconsole
            while True:
                cmd = zconsole.receive()
                print(cmd.verb, cmd.text, flush=True)
                if cmd.verb == "STOP":
                    cmd.reply("bye")
                    break
        """
        with Program(program) as p:
            p.registered(COMMANDS | STOPS)
            first = p.send("one")
            self.assertEqual(p.line(), "MODIFY one")
            self.assertNotIn(Done(first, ""), p.seen)
            p.send("two")
            self.assertEqual(p.line(), "MODIFY two")
            p.done(first)
            stop = p.stop()
            self.assertEqual(p.line(), "STOP ")
            self.assertEqual(p.reply(stop), ["bye"])
            self.assertEqual(p.finish()[0], 0)

    def test_bad_timeouts_are_refused(self):
        program = """
            import zconsole
            for call in (zconsole.receive, zconsole.wait_stop):
                for timeout in (-1, -0.001, float("nan"), float("-inf"), "5", [], 1j):
                    try:
                        call(timeout)
                        print("taken", timeout)
                    except (ValueError, TypeError) as error:
                        print(type(error).__name__)
        """
        with Program(program) as p:
            out = p.finish()[1].split()
            self.assertEqual(out, (["ValueError"] * 4 + ["TypeError"] * 3) * 2)

    def test_a_timeout_is_a_timeout_error(self):
        program = """
            import zconsole
            from said import said
            for timeout in (0, 0.01):
                said(zconsole.receive, timeout=timeout)
                said(zconsole.wait_stop, timeout)
        """
        with Program(program) as p:
            self.assertEqual(p.finish()[1], "".join(
                f"no operator command within {timeout} seconds\ntaken False\n"
                for timeout in ("0", "0.01")))

    def test_signals_are_handled_while_it_waits(self):
        program = """
            import signal, zconsole
            signal.signal(signal.SIGUSR1, lambda *_: print("handled", flush=True))
            zconsole.ready()
            for call in (zconsole.receive, zconsole.wait_stop):
                try:
                    print("waits", flush=True)
                    call()
                except KeyboardInterrupt:
                    print("interrupted", flush=True)
        """
        with Program(program) as p:
            for _ in range(2):
                self.assertEqual(p.line(), "waits")
                p.until_it_sleeps()
                p.process.send_signal(signal.SIGUSR1)
                self.assertEqual(p.line(), "handled")
                p.until_it_sleeps()
                p.process.send_signal(signal.SIGINT)
                self.assertEqual(p.line(), "interrupted")
            self.assertEqual(p.finish()[0], 0)

    def test_a_channel_that_breaks_is_closed_after_what_had_come(self):
        program = """
            import sys, zconsole
            from said import said
            zconsole.ready()
            print(zconsole.receive().text, flush=True)
            sys.stdin.readline()
            for call in (zconsole.receive, zconsole.receive, zconsole.commands,
                         zconsole.wait_stop, zconsole.ready,
                         lambda: zconsole.on_command(print)):
                said(call)
        """
        with Program(program) as p:
            p.send("one")
            self.assertEqual(p.line(), "one")
            p.socket.shutdown(2)
            p.say()
            self.assertEqual(p.finish()[1].split("\n", 1)[1],
                             "the channel to zsuper is closed\n" * 6)


class Commands(unittest.TestCase):
    def test_the_iterator_ends_after_stop(self):
        program = """
            import zconsole
            for cmd in zconsole.commands():
                print(cmd.verb, cmd.text, flush=True)
            cmd.reply("ended")
            print("end", flush=True)
        """
        with Program(program) as p:
            p.registered()
            numbers = [p.send("one"), p.send("two")]
            for number in numbers:
                self.assertIn("MODIFY", p.line())
            stop = p.stop()
            self.assertEqual(p.line(), "STOP ")
            self.assertEqual(p.line(), "end")
            for number in [*numbers, stop]:
                self.assertEqual(p.done(number), "")
            self.assertEqual(p.reply(stop), ["ended"])
            p.registered(0)

    def test_a_loop_that_is_left_takes_no_more(self):
        program = """
            import gc, zconsole
            for cmd in zconsole.commands():
                break
            gc.collect()  # for PyPy
            print("left", flush=True)
            with zconsole.commands() as stream:
                print(next(stream).text, flush=True)
            try:
                next(stream)
            except StopIteration:
                print("over", flush=True)
        """
        with Program(program) as p:
            first = p.send("one")
            self.assertEqual(p.line(), "left")
            p.send("two")
            self.assertEqual(p.line(), "two")
            self.assertEqual(p.line(), "over")
            self.assertEqual(p.done(first), "")


class WaitStop(unittest.TestCase):
    def test_it_needs_no_handler(self):
        program = """
            import zconsole
            print(zconsole.wait_stop(), zconsole.wait_stop(0))
        """
        with Program(program) as p:
            p.registered(STOPS)
            self.assertNotIn(Registered(COMMANDS | STOPS), p.seen)
            self.assertEqual(p.done(p.stop()), "")
            self.assertEqual(p.finish()[1], "True True\n")

    def test_a_program_that_closes_all_descriptors_gets_closed_not_false(self):
        program = """
            import os, threading, zconsole
            got = []
            def wait():
                try:
                    got.append(zconsole.wait_stop())
                except zconsole.Closed as error:
                    got.append(str(error))
            threads = [threading.Thread(target=wait) for _ in range(8)]
            for thread in threads: thread.start()
            input()
            os.closerange(3, 256)
            for thread in threads: thread.join()
            print(len(got), *set(got))
        """
        with Program(program) as p:
            p.registered(STOPS)
            p.say()
            self.assertEqual(p.finish()[1], "8 the channel to zsuper is closed\n")


if __name__ == "__main__":
    unittest.main()
