// SPDX-License-Identifier: Apache-2.0
#include "embed/prelude_linux.h"

#include "text/python_literal.h"

#include <fmt/format.h>

#include <string_view>

namespace zsuper {
namespace {

struct Prelude {
  int (*run)(const char* code);
  std::string code;
};

// Python says so when it begins with the program, and at no earlier time; there is no
// other such moment for all of a script, -m, -c and stdin.
int OnEvent(const char* event, void* /*arguments*/, void* data) {
  auto* const prelude = static_cast<Prelude*>(data);
  constexpr std::string_view kRuns = "cpython.run_";
  if (prelude->run != nullptr &&
      std::string_view(event).substr(0, kRuns.size()) == kRuns) {
    auto* const run = prelude->run;
    prelude->run = nullptr;  // what it does is an event too
    (void)run(prelude->code.c_str());
  }
  return 0;
}

}  // namespace

void RunBeforeProgram(const Libpython& python, const std::string& statements) {
  // Python's function runs code in __main__, where no name may stay.
  const std::string code =
      fmt::format("exec({}, {{'__name__': 'zsuper'}})\n", BytesLiteral(statements));
  // To stay, as the hook does.
  (void)python.watch(&OnEvent, new Prelude{python.run, code});
}

}  // namespace zsuper
