// SPDX-License-Identifier: Apache-2.0
#include "rules/stop_sequence.h"

#include "fakes/results.h"
#include "rules/rule.h"
#include "rules/signal_name.h"
#include "text/duration.h"

#include <catch2/catch.hpp>

#include <signal.h>

#include <chrono>
#include <string>
#include <variant>

using namespace std::chrono_literals;

namespace {

std::string First(const zsuper::Action& action) {
  if (const auto* signal = std::get_if<zsuper::SignalAction>(&action)) {
    return zsuper::SignalName(signal->signal);
  }
  if (const auto* line = std::get_if<zsuper::StdinAction>(&action)) {
    return "stdin <" + line->text.Expand({}) + ">";
  }
  if (const auto* reply = std::get_if<zsuper::ReplyAction>(&action)) {
    return "reply <" + reply->text.Expand({}) + ">";
  }
  if (std::holds_alternative<zsuper::EofAction>(action)) {
    return "eof";
  }
  return std::holds_alternative<zsuper::IgnoreAction>(action) ? "ignore" : "other";
}

// "SIGTERM, 10s SIGKILL"
std::string Described(const zsuper::StopSequence& sequence) {
  std::string text = First(sequence.first);
  for (const zsuper::StopStep& step : sequence.later) {
    text +=
        ", " + zsuper::FormatDuration(step.after) + " " + zsuper::SignalName(step.signal);
  }
  return text;
}

}  // namespace

TEST_CASE("a stop sequence is an action and the signals that follow it") {
  const auto [source, steps] = GENERATE(table<std::string, std::string>({
      {"SIGTERM", "SIGTERM, 7s SIGKILL"},
      {"SIGKILL", "SIGKILL"},
      {"SIGINT/5s/SIGTERM/10s/SIGKILL", "SIGINT, 5s SIGTERM, 10s SIGKILL"},
      {"SIGINT/5s/SIGTERM", "SIGINT, 5s SIGTERM, 7s SIGKILL"},
      {" int / 500ms / kill ", "SIGINT, 500ms SIGKILL"},
      {"SIGTERM/never", "SIGTERM"},
      {"SIGTERM/10s/never", "SIGTERM"},
      {"SIGTERM/1s/SIGINT/10s/NEVER", "SIGTERM, 1s SIGINT"},
      {"ignore/30s/SIGTERM", "ignore, 30s SIGTERM, 7s SIGKILL"},
      {"ignore", "ignore, 7s SIGKILL"},
      {"eof/never", "eof"},
      {"stdin/never", "stdin <>"},
      {"call=app:stop/3s/SIGTERM/never", "other, 3s SIGTERM"},
  }));
  CAPTURE(source);
  const auto sequence = Value(zsuper::ParseStopSequence(source, 7s));
  CHECK(Described(sequence) == steps);
  CHECK(sequence.source == source);
}

TEST_CASE("behind a TEXT the steps of a stop sequence are told from the right") {
  const auto [source, steps] = GENERATE(table<std::string, std::string>({
      {"reply=Use F APP,SHUTDOWN/never", "reply <Use F APP,SHUTDOWN>"},
      {"stdin=quit/10s/SIGTERM", "stdin <quit>, 10s SIGTERM, 7s SIGKILL"},
      {"stdin=rm /tmp/lock/10s/SIGTERM/never", "stdin <rm /tmp/lock>, 10s SIGTERM"},
      {"stdin=a/1s/SIGINT/2s/SIGTERM/3s/never", "stdin <a>, 1s SIGINT, 2s SIGTERM"},
      {"stdin=halt 5/6/monday", "stdin <halt 5/6/monday>, 7s SIGKILL"},
      {"stdin=a/b", "stdin <a/b>, 7s SIGKILL"},
      {"stdin=/10s/SIGTERM", "stdin <>, 10s SIGTERM, 7s SIGKILL"},
      {"stdin=wait\\/10s\\/SIGTERM", "stdin <wait/10s/SIGTERM>, 7s SIGKILL"},
      {"stdin=or\\/never", "stdin <or/never>, 7s SIGKILL"},
      {"stdin=wait/10s\\/SIGTERM/5s/SIGINT",
       "stdin <wait/10s/SIGTERM>, 5s SIGINT, 7s SIGKILL"},
  }));
  CAPTURE(source);
  CHECK(Described(Value(zsuper::ParseStopSequence(source, 7s))) == steps);
}

TEST_CASE("a stop sequence's error says at which character and what to do") {
  const auto [source, expected] = GENERATE(table<std::string, std::string>({
      {"",
       "ZSU0121E '': wrong action at character 1: none is given: use a signal's name, "
       "stdin, stdin=TEXT, eof, call=MODULE:FUNCTION, reply=TEXT or ignore"},
      {"stpo",
       "ZSU0121E 'stpo': wrong action at character 1: 'stpo' is not an action: use a "
       "signal's name, stdin, stdin=TEXT, eof, call=MODULE:FUNCTION, reply=TEXT or "
       "ignore"},
      {"stop",
       "ZSU0125E 'stop': wrong stop sequence at character 1: 'stop' runs this very "
       "sequence: use a signal, stdin=TEXT, eof or another action"},
      {"SIGTERM/10s",
       "ZSU0125E 'SIGTERM/10s': wrong stop sequence at character 12: no signal follows "
       "'10s': use 10s/SIGKILL or 10s/never"},
      {"SIGTERM/",
       "ZSU0123E 'SIGTERM/': wrong duration at character 9: none is given: use digits "
       "and ms, s, m or h, as in 10s"},
      {"SIGTERM/SIGKILL",
       "ZSU0123E 'SIGTERM/SIGKILL': wrong duration at character 9: 'SIGKILL' does not "
       "begin with digits: use digits and ms, s, m or h, as in 10s"},
      {"SIGTERM/10/SIGKILL",
       "ZSU0123E 'SIGTERM/10/SIGKILL': wrong duration at character 11: there is no unit: "
       "use 10ms, 10s, 10m or 10h"},
      {"SIGTERM/10s/",
       "ZSU0122E 'SIGTERM/10s/': wrong signal at character 13: none is given: use a name "
       "such as SIGTERM"},
      {"SIGTERM/10s/SIGKIL",
       "ZSU0122E 'SIGTERM/10s/SIGKIL': wrong signal at character 13: 'SIGKIL' is not a "
       "signal: use SIGKILL"},
      {"SIGTERM/10s/9",
       "ZSU0122E 'SIGTERM/10s/9': wrong signal at character 13: numbers are not taken, "
       "they differ between z/OS and Linux: use SIGKILL, which is 9 on this system"},
      {"SIGTERM/never/10s/SIGKILL",
       "ZSU0125E 'SIGTERM/never/10s/SIGKILL': wrong stop sequence at character 9: "
       "'never' ends the sequence: remove what follows it"},
      {"SIGTERM/5s/never/never",
       "ZSU0125E 'SIGTERM/5s/never/never': wrong stop sequence at character 12: 'never' "
       "ends the sequence: remove what follows it"},
      {"SIGTREM/10s/SIGKILL",
       "ZSU0122E 'SIGTREM/10s/SIGKILL': wrong signal at character 1: 'SIGTREM' is not a "
       "signal: use SIGTERM"},
      {"stdin=\u00e4/10/SIGTERM",
       "ZSU0123E 'stdin=\u00e4/10/SIGTERM': wrong duration at character 11: there is no "
       "unit: use 10ms, 10s, 10m or 10h"},
      {"stdin=bye/10s/SIGTREM",
       "ZSU0122E 'stdin=bye/10s/SIGTREM': wrong signal at character 15: 'SIGTREM' is not "
       "a signal: use SIGTERM"},
      {"stdin=bye {1}/10s/SIGTERM",
       "ZSU0124E 'stdin=bye {1}/10s/SIGTERM': wrong text at character 11: '{1}' has "
       "nothing to stand for, there are no wildcards: use {text}, {verb}, {console}, "
       "{cart}, {jobname}"},
  }));
  CHECK(Failure(zsuper::ParseStopSequence(source, 7s)) == expected);
}
