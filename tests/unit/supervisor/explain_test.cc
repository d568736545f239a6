// SPDX-License-Identifier: Apache-2.0
#include "supervisor/explain.h"

#include "fakes/stepped_job.h"

#include <catch2/catch.hpp>

using namespace zsuper;  // NOLINT(google-build-using-namespace)

namespace {

TaskPlan Simulated() {
  TaskPlan task;
  task.console = "simulated";
  return task;
}
const TaskPlan plan = Simulated();

std::string Matches(const Policy& policy, const std::vector<std::string>& texts) {
  TaskPlan task = plan;
  task.shown = false;
  return Explain(policy, {}, "/usr/bin/python3", texts, task);
}

bool Contains(const std::string& text, const std::string& part) {
  CAPTURE(text, part);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "option --explain says what would run and when each step of a stop would come") {
  const SteppedJob job("SIGINT/5s/SIGTERM", {"RELOAD:SIGHUP", "LOG *:stdin=level={1}"});
  ProgramSpec spec;
  spec.python = "/usr/bin/python3";
  spec.arguments = {"app.py", "two words"};
  CHECK(Explain(job.policy, spec, "/usr/bin/python3", {}, plan) ==
        "Job name   APP\n"
        "Program    /usr/bin/python3 app.py 'two words'\n"
        "Process    its own\n"
        "Stdin      inherited\n"
        "Stdout     inherited, line by line\n"
        "Console    simulated\n"
        "Kill mode  mixed: signals reach the program, SIGKILL its whole process group\n"
        "\n"
        "STOP (P APP), while the program still runs:\n"
        "    at once      SIGINT to the program\n"
        "    at once      reply: ZSU0101I STOP: SIGINT sent to the program; SIGTERM "
        "follows "
        "after 5s, SIGKILL after 10s\n"
        "    after 5s     SIGTERM to the program\n"
        "    after 15s    SIGKILL to the program's group\n"
        "    A Python function of the program's for STOP takes the first step's place.\n"
        "\n"
        "MODIFY (F APP,text), the first that matches is taken:\n"
        "    RELOAD                   send SIGHUP\n"
        "    LOG *                    write the line 'level={1}' to stdin\n"
        "    any other text           for the program's Python function, if it has one; "
        "a program\n"
        "                             that has imported zconsole is given 4s to register "
        "it;\n"
        "                             else answered with a warning, nothing done\n");
}

TEST_CASE("option --explain says which libpython an embedded program would use") {
  const SteppedJob job("SIGTERM", {});
  ProgramSpec spec;
  spec.arguments = {"app.py"};
  spec.embed = true;
  TaskPlan task = plan;
  task.embedding = "embedded in zsuper, libpython /lib/libpython3.12.so.1.0";
  CHECK(Explain(job.policy, spec, "/usr/bin/python3", {}, task)
            .find("\nProcess    embedded in zsuper, libpython "
                  "/lib/libpython3.12.so.1.0\n") != std::string::npos);
}

TEST_CASE("option --match says what one text would do, after the system has folded it") {
  const SteppedJob job("SIGTERM", {"LOG *:stdin=level={1}"});
  const std::string text = Matches(job.policy, {"log 'aB' c", "what", "'open"});
  CHECK(text.find("F APP,log 'aB' c\n"
                  "    rule         LOG *:stdin=level={1}\n"
                  "    at once      line on stdin: level='aB' C\n") != std::string::npos);
  CHECK(
      Contains(text,
               "F APP,what\n    rule         none takes it\n"
               "    at once      reply: ZSU0102W MODIFY WHAT: no rule takes it, nothing "
               "done. F APP,ZSUPER RULES shows the rules\n"
               "    unless       the program has a Python function for it, or has "
               "imported zconsole and\n"
               "                 registers one within 4s\n"));
  CHECK(text.find("unless") == text.rfind("unless"));
  CHECK(text.find("F APP,'open\n    refused by the system: IEE") != std::string::npos);
}

TEST_CASE("the plan shows what of the task is not as usual") {
  SteppedJob job;
  job.policy.exit_map = {{143, 0}, {1, 7}};
  job.policy.on_stop_given = true;
  ProgramSpec spec;
  spec.prompt = false;
  TaskPlan task = plan;
  task.unique = true;
  task.remarks = {"ZSU0208E unable to run 'app.py': No such file or directory"};
  const std::string text = Explain(job.policy, spec, "python3", {}, task);
  CHECK(Contains(text, "Job name   APP, refused beside another of it\n"));
  CHECK(Contains(text, "Stdout     inherited, buffered as Python sees fit\n"));
  CHECK(Contains(text, "Exit map   143 becomes 0, 1 becomes 7\n"));
  CHECK(Contains(text, "Remark     ZSU0208E unable to run 'app.py': "));
  CHECK_FALSE(Contains(text, "Python function of the program's for STOP"));
}

TEST_CASE("the plan shows what START's parameters lead to") {
  SteppedJob job;
  TaskPlan task = plan;
  task.start_parms = "warm 'x'";
  CHECK(Contains(Explain(job.policy, {}, "python3", {}, task),
                 "START (S APP,,,WARM 'x'):\n    reported; "));
  job.policy.on_start = ParseAction("stdin=go {text}").value();
  CHECK(Contains(Explain(job.policy, {}, "python3", {}, task),
                 "    at once      line on stdin: go WARM 'x'\n"));
}

TEST_CASE("without a console the plan is that of signals") {
  const SteppedJob job("SIGINT/5s/SIGTERM");
  TaskPlan task = plan;
  task.console.clear();
  const std::string text = Explain(job.policy, {}, "python3", {"X"}, task);
  CHECK(Contains(text, "Console    none\n"));
  CHECK(Contains(text,
                 "\nSIGTERM or SIGINT sent to zsuper, while the program still runs:\n"
                 "    at once      SIGINT to the program\n"
                 "    after 5s     SIGTERM to the program\n"));
  CHECK(Contains(text, "F APP,X\n    never comes, there is no console\n"));
  CHECK_FALSE(Contains(text, "P APP"));
}

TEST_CASE("a rule that no text reaches is remarked upon") {
  const SteppedJob job("SIGTERM", {"LOG*:SIGHUP", "LOG A:SIGUSR1", "*:stdin", "X:stop"});
  const std::string text = Explain(job.policy, {}, "python3", {}, plan);
  CHECK(Contains(
      text,
      "    LOG*                     send SIGHUP\n"
      "    LOG A                    send SIGUSR1\n"
      "                             never reached, 'LOG*' above takes all of it\n"
      "    *                        write the line '{text}' to stdin\n"
      "    X                        stop the program\n"
      "                             never reached, '*' above takes all of it\n"
      "    other text               there is none, '*' takes any\n"));
  CHECK_FALSE(Contains(text, "any other text"));
}

TEST_CASE("zsuper's own words meet no rule") {
  const SteppedJob job("SIGTERM", {"*:stdin"});
  CHECK(Matches(job.policy, {"zsuper status"}) ==
        "F APP,zsuper status\n"
        "    rule         zsuper's own, no rule is asked\n"
        "    at once      reply: the program's state, how many commands came, what STOP "
        "does\n");
  const std::string rules = Matches(job.policy, {"ZSUPER RULES"});
  CHECK(Contains(rules, "    rule         zsuper's own, no rule is asked\n"));
  CHECK(Contains(rules, "    at once      reply:  *:stdin\n"));
  CHECK(Contains(Matches(job.policy, {"ZSUPERB"}), "    rule         *:stdin\n"));
}

TEST_CASE("APPL= is told to be part of the text, in rules and before them") {
  const SteppedJob job("SIGTERM", {"APPL=W*:stdin={1}", "*:stdin"});
  CHECK(
      Contains(Explain(job.policy, {}, "python3", {}, plan),
               "    APPL=W*                  write the line '{1}' to stdin\n"
               "                             only with APPL=, which is part of the text\n"
               "    *  "));
  CHECK(Contains(Matches(job.policy, {"appl=hello"}),
                 "    at once      line on stdin: APPL=HELLO\n"));
  CHECK(
      Contains(Matches(job.policy, {"appl=hello"}),
               "    note         APPL= is part of the text; a rule for APPL=* can leave "
               "it out: {1}\n"));
  CHECK_FALSE(Contains(Matches(job.policy, {"APPL=WHO"}), "note"));
  CHECK_FALSE(Contains(Matches(job.policy, {"WHO"}), "note"));
}

TEST_CASE("the console and CART of a rehearsed command are told to be examples") {
  const SteppedJob job("SIGTERM", {"A:stdin={console} {cart}", "B:SIGHUP"});
  const std::string text = Matches(job.policy, {"A"});
  CHECK(Contains(text, "line on stdin: CONSOLE1 0000000000000001\n"));
  CHECK(Contains(text,
                 "    note         CONSOLE1 stands for the command's console\n"
                 "    note         0000000000000001 stands for the command's CART\n"));
  CHECK_FALSE(Contains(Matches(job.policy, {"B"}), "note"));
}

TEST_CASE("the plan comes before the matches") {
  const SteppedJob job;
  const std::string text = Explain(job.policy, {}, "python3", {"X"}, plan);
  CHECK(text.find("Job name") == 0);
  CHECK(Contains(text, "nothing done\n\nF APP,X\n"));
  CHECK(Matches(job.policy, {"X"}).find("F APP,X\n") == 0);
}

TEST_CASE("what can't be called is an error, what is doubtful a remark") {
  TaskPlan task;
  std::vector<std::string> errors;
  WordReports({"a:f", "b:f", "c:f", "d:f"},
              {{TargetReport::Verdict::kFound, "/a.py:1"},
               {TargetReport::Verdict::kWrong, "/b.py has no 'f'"},
               {TargetReport::Verdict::kAbsent, "there is no module 'c'"},
               {TargetReport::Verdict::kUnknown, "it is decorated"}},
              task, errors);
  CHECK(task.calls == std::vector<std::string>{"a:f, /a.py:1"});
  CHECK(errors == std::vector<std::string>{
                      "ZSU0342E call='b:f' can't be called: /b.py has no 'f'"});
  CHECK(task.remarks ==
        std::vector<std::string>{"ZSU0343W call='c:f': there is no module 'c'",
                                 "ZSU0344I unable to check call='d:f': it is decorated"});
}
