// SPDX-License-Identifier: Apache-2.0
#include "rules/rule.h"

#include "fakes/results.h"

#include <catch2/catch.hpp>

#include <signal.h>

#include <string>
#include <string_view>
#include <variant>

namespace {

using zsuper::Action;

// An action as one word or two, to compare it in a table.
struct Describe {
  std::string operator()(const zsuper::SignalAction& action) const {
    return "signal " + std::to_string(action.signal);
  }
  std::string operator()(const zsuper::StdinAction& action) const {
    return "stdin <" + action.text.Source() + ">";
  }
  std::string operator()(const zsuper::EofAction& /*action*/) const { return "eof"; }
  std::string operator()(const zsuper::CallAction& action) const {
    return "call <" + action.module + "> <" + action.function + ">";
  }
  std::string operator()(const zsuper::ReplyAction& action) const {
    return "reply <" + action.text.Source() + ">";
  }
  std::string operator()(const zsuper::StopAction& /*action*/) const { return "stop"; }
  std::string operator()(const zsuper::IgnoreAction& /*action*/) const {
    return "ignore";
  }
};

std::string Described(const Action& action) {
  return std::visit(Describe(), action);
}

const std::string known_actions =
    "a signal's name, stdin, stdin=TEXT, eof, call=MODULE:FUNCTION, reply=TEXT, stop or "
    "ignore";

}  // namespace

TEST_CASE("an action is a signal's name or one of the words") {
  const auto [source, expected] = GENERATE(table<std::string, std::string>({
      {"SIGHUP", "signal " + std::to_string(SIGHUP)},
      {"hup", "signal " + std::to_string(SIGHUP)},
      {" kill ", "signal " + std::to_string(SIGKILL)},
      {"SIGSTOP", "signal " + std::to_string(SIGSTOP)},
      {"stdin", "stdin <{text}>"},
      {"STDIN", "stdin <{text}>"},
      {"stdin=", "stdin <>"},
      {"stdin=log {jobname}", "stdin <log {jobname}>"},
      {"StdIn= two  blanks ", "stdin < two  blanks >"},
      {"stdin=a=b:c/d", "stdin <a=b:c/d>"},
      {"eof", "eof"},
      {"reply=Use F {jobname},SHUTDOWN", "reply <Use F {jobname},SHUTDOWN>"},
      {"stop", "stop"},
      {"STOP", "stop"},
      {"Ignore", "ignore"},
      {"call=app:main", "call <app> <main>"},
      {"CALL = app.ops:Levels.set_2 ", "call <app.ops> <Levels.set_2>"},
      {"call=_a:\u00fcber", "call <_a> <\u00fcber>"},
  }));
  CAPTURE(source);
  CHECK(Described(Value(zsuper::ParseAction(source))) == expected);
}

TEST_CASE("an action's error says at which character and what to do") {
  const auto [source, expected] = GENERATE(table<std::string, std::string>({
      {"",
       "ZSU0121E '': wrong action at character 1: none is given: use " + known_actions},
      {"frobnicate",
       "ZSU0121E 'frobnicate': wrong action at character 1: 'frobnicate' is "
       "not an action: use " +
           known_actions},
      {" stdni",
       "ZSU0121E ' stdni': wrong action at character 2: 'stdni' is not an action, "
       "perhaps stdin is meant: use " +
           known_actions},
      {"HPU",
       "ZSU0121E 'HPU': wrong action at character 1: 'HPU' is not an action, perhaps "
       "SIGHUP is meant: use " +
           known_actions},
      {"frob=x",
       "ZSU0121E 'frob=x': wrong action at character 1: 'frob' is not an action: use " +
           known_actions},
      {"=x",
       "ZSU0121E '=x': wrong action at character 1: none is given: use " + known_actions},
      {"eof=x",
       "ZSU0121E 'eof=x': wrong action at character 1: 'eof' takes no '=': use 'eof' "
       "alone"},
      {"SIGHUP=1",
       "ZSU0121E 'SIGHUP=1': wrong action at character 1: 'SIGHUP' takes no '=': use "
       "'SIGHUP' alone"},
      {"reply",
       "ZSU0121E 'reply': wrong action at character 6: the reply is empty: use "
       "reply=TEXT"},
      {"reply= ",
       "ZSU0121E 'reply= ': wrong action at character 7: the reply is empty: use "
       "reply=TEXT"},
      {"call",
       "ZSU0121E 'call': wrong action at character 1: 'call' names no function: use "
       "call=MODULE:FUNCTION"},
      {"call=app.main",
       "ZSU0121E 'call=app.main': wrong action at character 1: 'call=app.main' names no "
       "function: use call=MODULE:FUNCTION"},
      {"call=:f",
       "ZSU0121E 'call=:f': wrong action at character 6: the module ends here: add a "
       "Python name"},
      {"call=m.:f",
       "ZSU0121E 'call=m.:f': wrong action at character 8: the module ends here: add a "
       "Python name"},
      {"call=m:",
       "ZSU0121E 'call=m:': wrong action at character 8: the function ends here: add a "
       "Python name"},
      {"call=m:2f",
       "ZSU0121E 'call=m:2f': wrong action at character 8: '2f' is not a function: use "
       "Python names with dots between them"},
      {"call=m:f()",
       "ZSU0121E 'call=m:f()': wrong action at character 9: 'f()' is not a function: use "
       "Python names with dots between them"},
      {"call=a..b:f",
       "ZSU0121E 'call=a..b:f': wrong action at character 8: 'a..b' is not a module: use "
       "Python names with dots between them"},
      {"SIGTERM/10s/SIGKILL",
       "ZSU0121E 'SIGTERM/10s/SIGKILL': wrong action at character 1: "
       "'SIGTERM/10s/SIGKILL' is a stop sequence, which only STOP has: use SIGTERM or "
       "stop"},
      {"SIGHPU",
       "ZSU0122E 'SIGHPU': wrong signal at character 1: 'SIGHPU' is not a signal: use "
       "SIGHUP"},
      {"15",
       "ZSU0122E '15': wrong signal at character 1: numbers are not taken, they differ "
       "between z/OS and Linux: use SIGTERM, which is 15 on this system"},
  }));
  CHECK(Failure(zsuper::ParseAction(source)) == expected);
}

TEST_CASE("a rule is a pattern, a colon and an action") {
  const auto [source, pattern, action] =
      GENERATE(table<std::string, std::string, std::string>({
          {"RELOAD:SIGHUP", "RELOAD", "signal " + std::to_string(SIGHUP)},
          {" RELOAD : hup ", "RELOAD", "signal " + std::to_string(SIGHUP)},
          {"*:stdin", "*", "stdin <{text}>"},
          {"LOG * *:stdin={2}:{1}", "LOG * *", "stdin <{2}:{1}>"},
          {"AT \\:*:stop", "AT \\:*", "stop"},
          {"A\\\\:stop", "A\\\\", "stop"},
          {"LOG *:call=app.ops:set_level", "LOG *", "call <app.ops> <set_level>"},
          {":ignore", "", "ignore"},
      }));
  CAPTURE(source);
  const auto rule = Value(zsuper::ParseRule(source));
  CHECK(rule.pattern.Source() == pattern);
  CHECK(Described(rule.action) == action);
  CHECK(rule.source == source);
}

TEST_CASE("a rule's error quotes the whole rule and counts characters, not bytes") {
  const std::string no_colon =
      "there is no ':' without a '\\' before it: use PATTERN:ACTION";
  const auto [source, expected] = GENERATE_COPY(table<std::string, std::string>({
      {"", "ZSU0120E '': wrong rule at character 1: " + no_colon},
      {"RELOAD", "ZSU0120E 'RELOAD': wrong rule at character 7: " + no_colon},
      {"A\\:stop", "ZSU0120E 'A\\:stop': wrong rule at character 8: " + no_colon},
      {"A\\ :stop",
       "ZSU0120E 'A\\ :stop': wrong rule at character 2: nothing follows the '\\': use "
       "'\\\\' for the character itself"},
      {"RELOAD:", "ZSU0121E 'RELOAD:': wrong action at character 8: none is given: use " +
                      known_actions},
      {"\u00c4RGER *: SIGHPU",
       "ZSU0122E '\u00c4RGER *: SIGHPU': wrong signal at character 10: 'SIGHPU' is not a "
       "signal: use SIGHUP"},
      {"\u00c4 * *:reply=\u00e4 {3}",
       "ZSU0124E '\u00c4 * *:reply=\u00e4 {3}': wrong text at character 15: '{3}' has "
       "nothing to stand for, there are 2 wildcards: use {1} to {2}"},
      {"A\nB:stopp",
       "ZSU0121E 'A?B:stopp': wrong action at character 5: 'stopp' is not "
       "an action, perhaps stop is meant: use " +
           known_actions},
  }));
  CHECK(Failure(zsuper::ParseRule(source)) == expected);
}

TEST_CASE("no START action has wildcards") {
  CHECK_THAT(Failure(zsuper::ParseAction("stdin={1}")),
             Catch::StartsWith("ZSU0124E 'stdin={1}': wrong text at character 7: "));
}
