// SPDX-License-Identifier: Apache-2.0
#include "supervisor/explain.h"

#include "fakes/stepped_job.h"

#include <catch2/catch.hpp>

using namespace zsuper;  // NOLINT(google-build-using-namespace)

TEST_CASE(
    "option --explain says what would run and when each step of a stop would come") {
  const SteppedJob job("SIGINT/5s/SIGTERM", {"RELOAD:SIGHUP", "LOG *:stdin=level={1}"});
  ProgramSpec spec;
  spec.python = "/usr/bin/python3";
  spec.arguments = {"app.py", "two words"};
  CHECK(Explain(job.policy, spec, "", {}) ==
        "Job name   APP\n"
        "Program    /usr/bin/python3 app.py 'two words'\n"
        "Process    its own\n"
        "Stdin      inherited\n"
        "Kill mode  mixed: signals reach the program, SIGKILL its whole process group\n"
        "\n"
        "STOP (P APP), while the program still runs:\n"
        "    at once      SIGINT to the program\n"
        "    at once      reply: ZSU0101I STOP: SIGINT sent to the program; SIGTERM "
        "follows "
        "after 5s, SIGKILL after 10s\n"
        "    after 5s     SIGTERM to the program\n"
        "    after 15s    SIGKILL to the program's group\n"
        "\n"
        "MODIFY (F APP,text), the first that matches is taken:\n"
        "    RELOAD                   send SIGHUP\n"
        "    LOG *                    write the line 'level={1}' to stdin\n"
        "    any other text           answered with a warning, nothing done\n");
}

TEST_CASE("option --explain says which libpython an embedded program would use") {
  const SteppedJob job("SIGTERM", {});
  ProgramSpec spec;
  spec.arguments = {"app.py"};
  spec.embed = true;
  CHECK(Explain(job.policy, spec, "/lib/libpython3.12.so.1.0", {})
            .find("\nProcess    embedded in zsuper, libpython "
                  "/lib/libpython3.12.so.1.0\n") != std::string::npos);
}

TEST_CASE("option --match says what one text would do, after the system has folded it") {
  const SteppedJob job("SIGTERM", {"LOG *:stdin=level={1}"});
  const std::string text = Explain(job.policy, {}, "", {"log 'aB' c", "what", "'open"});
  CHECK(text.find("F APP,log 'aB' c\n"
                  "    rule         LOG *:stdin=level={1}\n"
                  "    at once      line on stdin: level='aB' C\n") != std::string::npos);
  CHECK(text.find("F APP,what\n    rule         none takes it\n") != std::string::npos);
  CHECK(text.find("F APP,'open\n    refused by the system: IEE") != std::string::npos);
}
