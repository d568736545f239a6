# SPDX-License-Identifier: Apache-2.0
"""Many commands at once: each is taken in order or refused visibly, none is lost."""
import threading

from harness import Case, Varlink, main

COUNT = 200


class Flood(Case):
    def setUp(self):
        super().setUp()
        # A slow stop: SIGTERM is survived until the operator says so.
        self.task = self.program("--stop-timeout=10m", "--on-modify=END:SIGUSR1",
                                 "--on-modify=*:stdin",
                                 arguments=["stdin", "ignore=SIGTERM", "exit=SIGUSR1:0"])
        [self.socket] = [path for path in self.runtime.iterdir() if path.is_socket()]
        self.enter("P JOB")
        self.task.out.wait_for("^signal SIGTERM$")

    def taken(self, replies):
        """The texts of the accepted commands, once every reply has been judged."""
        texts = []
        for text, reply in replies:
            self.assertNotIn("error", reply)
            messages = reply["parameters"]["messages"]
            self.assertEqual(len(messages), 1, reply)
            if reply["parameters"]["accepted"]:
                self.assertRegex(messages[0], f"^ZSU0101I MODIFY {text}: ")
                texts.append(text)
            else:
                self.assertEqual(messages, ["IEE342I MODIFY   REJECTED-TASK BUSY"])
        return texts

    def finish(self):
        """Ends the program; the lines that it got."""
        self.enter("F JOB,LAST")
        self.task.out.wait_for("^line LAST$")
        self.enter("F JOB,END")
        self.assertEqual(self.task.status(), 0)
        return [line[5:] for line in self.task.out.all()
                if line.startswith("line ") and line != "line LAST"]

    def test_one_console_back_to_back_without_waiting_for_answers(self):
        texts = [f"LINE {number}" for number in range(COUNT)]
        with Varlink(self.socket) as console:
            console.send(b"".join(console.encode(f"F JOB,{text}") for text in texts))
            taken = self.taken([(text, console.receive()) for text in texts])
        self.assertEqual(self.finish(), taken)
        self.assertTrue(taken)

    def test_many_consoles_at_once(self):
        replies = []

        def flood(console_number):
            with Varlink(self.socket) as console:
                for number in range(COUNT // 8):
                    text = f"LINE {console_number} {number}"
                    replies.append((text, console.call(f"F JOB,{text}")))

        threads = [threading.Thread(target=flood, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(replies), COUNT)
        self.assertEqual(sorted(self.finish()), sorted(self.taken(replies)))


if __name__ == "__main__":
    main()
