// SPDX-License-Identifier: Apache-2.0
// Runs an operator script (tests/zos/operator_script.py says what one is) with the
// listener on the simulated system, and prints what came of it: the primitives called,
// what the system refused, the commands that were taken.
#include "console/listener.h"
#include "fakes/fake_qedit.h"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace {

using zsuper::Command;
using zsuper::CommandQueue;
using zsuper::FakeQedit;
using zsuper::Verb;

struct Script {
  std::optional<std::string> parms;
  int limit = 8;
  std::vector<std::string> steps;
};

Script Read(const char* path) {
  Script script;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("start", 0) == 0) {
      script.parms = line.size() > 6 ? line.substr(6) : "";
    } else if (line.rfind("limit ", 0) == 0) {
      script.limit = std::stoi(line.substr(6));
    } else if (!line.empty() && line[0] != '#') {
      script.steps.push_back(line);
    }
  }
  return script;
}

std::string Described(const Command& command) {
  switch (command.verb) {
    case Verb::kStart:
      return "START  " + command.text;
    case Verb::kModify:
      return "MODIFY " + command.text;
    case Verb::kStop:
      return "STOP" + command.text;
  }
  return "";
}

// What happens in one wait: all in one go, as the listener would find it.
void Enter(FakeQedit& qedit, const std::vector<std::string>& steps) {
  qedit.InSystem([&] {
    for (const std::string& step : steps) {
      const std::string answer =
          qedit.Enter(step == "P" ? "P JOB" : "F JOB," + step.substr(2));
      if (!answer.empty()) {
        std::printf("refused %s\n", answer.c_str());
      }
    }
  });
}

// A batch job has no START CIB.
void TakeStartAway(FakeQedit& qedit) {
  const std::uint8_t* const origin = qedit.Task().ComList() + zsuper::com::kCibAddress;
  qedit.Task().FreeCib(origin, zsuper::LoadAddress(origin));
}

void Run(const Script& script) {
  FakeQedit qedit(script.parms);
  if (!script.parms) {
    TakeStartAway(qedit);
  }
  CommandQueue queue(
      100, [] {}, [] {});
  {
    zsuper::Listener listener(qedit, queue, script.limit, [](const std::string& text) {
      std::printf("reported %s\n", text.c_str());
    });
    if (!listener.Start().has_value()) {
      return;
    }
    std::vector<std::string> together;
    for (const std::string& step : script.steps) {
      if (step != "wait" && step.rfind("post ", 0) != 0) {
        together.push_back(step);
        continue;
      }
      if (!together.empty()) {
        Enter(qedit, together);
        together.clear();
      }
      if (step == "post 2") {
        qedit.Post(zsuper::PostCode::kResume);
      }
      if (step != "post 1") {
        qedit.Settle();
      }
    }
  }
  for (const std::string& call : qedit.Trace()) {
    std::printf("called %s\n", call.c_str());
  }
  while (const std::optional<Command> command = queue.Pop()) {
    std::printf("taken %s\n", Described(*command).c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    Run(Read(argv[i]));
  }
}
