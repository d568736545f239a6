// SPDX-License-Identifier: Apache-2.0
#include "supervisor/plan.h"

#include <catch2/catch.hpp>

using namespace zsuper;  // NOLINT(google-build-using-namespace)
using Verdict = TargetReport::Verdict;

TEST_CASE("what can't be called is an error, what is doubtful a remark") {
  TaskPlan task;
  std::vector<std::string> errors;
  WordReports({"a:f", "b:f", "c:f", "d:f"},
              {{Verdict::kFound, "/a.py:1"},
               {Verdict::kWrong, "/b.py has no 'f'"},
               {Verdict::kAbsent, "there is no module 'c'"},
               {Verdict::kUnknown, "it is decorated"}},
              task, errors);
  CHECK(task.calls == std::vector<std::string>{"a:f, /a.py:1"});
  CHECK(errors == std::vector<std::string>{
                      "ZSU0342E call='b:f' can't be called: /b.py has no 'f'"});
  CHECK(task.remarks ==
        std::vector<std::string>{"ZSU0343W call='c:f': there is no module 'c'",
                                 "ZSU0344I unable to check call='d:f': it is decorated"});
}
