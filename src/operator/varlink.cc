// SPDX-License-Identifier: Apache-2.0
#include "operator/varlink.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cstring>
#include <utility>

namespace zsuper {
namespace {

namespace json = boost::json;

std::optional<json::object> ParseObject(std::string_view frame) {
  boost::system::error_code error;
  json::value value = json::parse(frame, error);
  if (error || !value.is_object()) {
    return std::nullopt;
  }
  return std::move(value.get_object());
}

// Takes the member `key` if it is there. False: it is there and of another type.
bool Take(const json::object& from, std::string_view key, std::string& to) {
  const json::value* member = from.if_contains(key);
  if (member == nullptr) {
    return true;
  }
  const json::string* text = member->if_string();
  if (text != nullptr) {
    to.assign(text->data(), text->size());
  }
  return text != nullptr;
}

bool Take(const json::object& from, std::string_view key, bool& to) {
  const json::value* member = from.if_contains(key);
  if (member == nullptr || member->is_null()) {
    return true;
  }
  const bool* flag = member->if_bool();
  if (flag != nullptr) {
    to = *flag;
  }
  return flag != nullptr;
}

// The protocol lets the parameters be left out or null.
bool TakeParameters(json::object& from, json::object& to) {
  json::value* member = from.if_contains("parameters");
  if (member == nullptr || member->is_null()) {
    return true;
  }
  if (!member->is_object()) {
    return false;
  }
  to = std::move(member->get_object());
  return true;
}

std::string Frame(const json::object& object) {
  std::string text = json::serialize(object);
  text.push_back('\0');
  return text;
}

}  // namespace

VarlinkFrames::Space VarlinkFrames::Free() {
  if (begin_ > 0) {
    std::memmove(storage_.get(), storage_.get() + begin_, end_ - begin_);
    scanned_ -= begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  return {storage_.get() + end_, capacity_ - end_};
}

std::optional<std::string_view> VarlinkFrames::Next() {
  const void* nul = scanned_ == end_
                        ? nullptr
                        : std::memchr(storage_.get() + scanned_, '\0', end_ - scanned_);
  if (nul == nullptr) {
    scanned_ = end_;
    return std::nullopt;
  }
  const char* const frame = storage_.get() + begin_;
  const std::size_t size = static_cast<const char*>(nul) - frame;
  begin_ += size + 1;
  scanned_ = begin_;
  return std::string_view(frame, size);
}

std::optional<VarlinkCall> ParseVarlinkCall(std::string_view frame) {
  std::optional<json::object> object = ParseObject(frame);
  VarlinkCall call;
  if (!object || !Take(*object, "method", call.method) || call.method.empty() ||
      !Take(*object, "more", call.more) || !Take(*object, "oneway", call.oneway) ||
      !TakeParameters(*object, call.parameters)) {
    return std::nullopt;
  }
  return call;
}

std::optional<VarlinkReply> ParseVarlinkReply(std::string_view frame) {
  std::optional<json::object> object = ParseObject(frame);
  VarlinkReply reply;
  if (!object || !Take(*object, "error", reply.error) ||
      !Take(*object, "continues", reply.continues) ||
      !TakeParameters(*object, reply.parameters)) {
    return std::nullopt;
  }
  return reply;
}

std::string FormatVarlinkCall(const VarlinkCall& call) {
  json::object object{{"method", json::string_view(call.method)},
                      {"parameters", call.parameters}};
  if (call.more) {
    object["more"] = true;
  }
  if (call.oneway) {
    object["oneway"] = true;
  }
  return Frame(object);
}

std::string FormatVarlinkReply(const VarlinkReply& reply) {
  json::object object;
  if (!reply.error.empty()) {
    object["error"] = json::string_view(reply.error);
  }
  object["parameters"] = reply.parameters;
  if (reply.continues) {
    object["continues"] = true;
  }
  return Frame(object);
}

VarlinkReply InterfaceNotFound(std::string_view interface) {
  return {"org.varlink.service.InterfaceNotFound",
          {{"interface", json::string_view(interface)}}};
}

VarlinkReply MethodNotFound(std::string_view method) {
  return {"org.varlink.service.MethodNotFound", {{"method", json::string_view(method)}}};
}

VarlinkReply InvalidParameter(std::string_view parameter) {
  return {"org.varlink.service.InvalidParameter",
          {{"parameter", json::string_view(parameter)}}};
}

}  // namespace zsuper
