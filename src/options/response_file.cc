// SPDX-License-Identifier: Apache-2.0
#include "options/response_file.h"

#include "base/fd.h"
#include "host/host_system.h"
#include "messages/message.h"
#include "text/words.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace zsuper {

namespace {

constexpr std::size_t kMaxSize = 1024UL * 1024UL;
constexpr std::string_view kDataSet = "DD:";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// A file that is open for reading, or the reason why not. A pipe is one too: a shell's
// @<(command).
Result<Fd> Open(const std::string& path, const std::string& shown) {
  Fd file(::open(path.c_str(), O_RDONLY));
  if (!file.IsOpen()) {
    const int reason = errno;
    return FailWithErrno<msg::ResponseFileUnreadable>(reason, shown, ErrnoText(reason));
  }
  return file;
}

Result<std::string> ReadAll(const Fd& file, const std::string& shown) {
  std::string content;
  std::array<char, 4096> buffer{};
  while (true) {
    const ssize_t count = ::read(file.Get(), buffer.data(), buffer.size());
    if (count == 0) {
      return content;
    }
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      const int reason = errno;
      return FailWithErrno<msg::ResponseFileUnreadable>(reason, shown, ErrnoText(reason));
    }
    content.append(buffer.data(), static_cast<std::size_t>(count));
    if (content.size() > kMaxSize) {
      return Fail<msg::ResponseFileUnreadable>(shown, "it is larger than 1 MiB");
    }
  }
}

}  // namespace

std::vector<ResponseWord> ResponseWords(std::string_view content) {
  if (StartsWith(content, kByteOrderMark)) {
    content.remove_prefix(kByteOrderMark.size());
  }
  std::vector<ResponseWord> words;
  ResponseWord word;
  bool joining = false;
  for (std::size_t number = 1; !content.empty(); ++number) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string_view line = Trim(content.substr(0, end), " \t\r");
    content.remove_prefix(std::min(end + 1, content.size()));
    if (!joining && (line.empty() || line.front() == '#')) {
      continue;
    }
    word.line = joining ? word.line : number;
    joining = !line.empty() && line.back() == '\\' && !content.empty();
    if (!line.empty() && line.back() == '\\') {
      line.remove_suffix(1);
    }
    word.text += line;
    if (!joining && !word.text.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  return words;
}

WordSource::WordSource(std::vector<std::string> words) {
  Level line{"", "", {}, 0, std::nullopt};
  for (std::string& word : words) {
    line.words.push_back({std::move(word), 0});
  }
  levels_.push_back(std::move(line));
}

std::optional<std::string> WordSource::Next() {
  // A file stays open until the word behind its last one is wanted, so that one whose
  // last line includes itself is found out.
  while (levels_.back().next == levels_.back().words.size()) {
    if (levels_.size() == 1) {
      return std::nullopt;
    }
    levels_.pop_back();
  }
  Level& level = levels_.back();
  return std::move(level.words[level.next++].text);
}

std::string WordSource::Where() const {
  if (levels_.size() == 1) {
    return "";
  }
  const Level& level = levels_.back();
  return fmt::format("{} line {}: ", Chain(), level.words[level.next - 1].line);
}

Result<void> WordSource::Include(const std::string& name) {
  const std::string above = Chain();
  const std::string chain = (above.empty() ? "@" : above + " > @") + name;
  if (levels_.size() > kMaxDepth) {
    return Fail<msg::ResponseFileUnreadable>(
        chain, fmt::format("nested more than {} deep", kMaxDepth));
  }
  Level level;
  level.shown = "@" + name;
  Result<std::string> content = std::string();
  if (StartsWith(name, kDataSet)) {
    content = ReadDataSet(name.substr(kDataSet.size()), chain);
  } else {
    const std::string path = name.front() == '/' ? name : levels_.back().folder + name;
    level.folder = path.substr(0, path.rfind('/') + 1);
    ZSU_TRY_ASSIGN(const Fd file, Open(path, chain));
    struct stat status {};
    if (::fstat(file.Get(), &status) == 0) {
      level.identity.emplace(status.st_dev, status.st_ino);
    }
    if (std::any_of(levels_.begin(), levels_.end(), [&](const Level& open) {
          return open.identity && open.identity == level.identity;
        })) {
      return Fail<msg::ResponseFileUnreadable>(chain, "it includes itself");
    }
    content = ReadAll(file, chain);
    if (content.has_value()) {
      content = TextOfFile(std::move(content).value());
    }
  }
  if (!content.has_value()) {
    return content.error();
  }
  if (content.value().find('\0') != std::string::npos) {
    return Fail<msg::ResponseFileUnreadable>(chain, "it holds a NUL byte");
  }
  level.words = ResponseWords(content.value());
  levels_.push_back(std::move(level));
  return {};
}

std::vector<std::string> WordSource::Rest() {
  std::vector<std::string> rest;
  while (std::optional<std::string> word = Next()) {
    rest.push_back(std::move(*word));
  }
  return rest;
}

std::string WordSource::Chain() const {
  std::string chain;
  for (const Level& level : levels_) {
    if (!level.shown.empty()) {
      chain += (chain.empty() ? "" : " > ") + level.shown;
    }
  }
  return chain;
}

}  // namespace zsuper
