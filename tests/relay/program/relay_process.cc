#include "relay/program/relay_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>
#include <utility>

namespace syncline::relay::test {
namespace {

constexpr std::chrono::minutes kPatience{2};

// What can be read goes to the end of `text`; whether there may be more.
bool Drain(int* pipe, std::string* text) {
  std::array<char, 4096> buffer;
  while (*pipe >= 0) {
    const ssize_t size = read(*pipe, buffer.data(), buffer.size());
    if (size < 0) return true;
    if (size == 0) {
      close(*pipe);
      *pipe = -1;
      return false;
    }
    text->append(buffer.data(), static_cast<size_t>(size));
  }
  return false;
}

}  // namespace

RelayProcess::RelayProcess(const Words& arguments, const std::string& program) {
  std::array<int, 2> in;
  std::array<int, 2> out;
  std::array<int, 2> err;
  REQUIRE(pipe2(in.data(), O_CLOEXEC) == 0);
  REQUIRE(pipe2(out.data(), O_CLOEXEC) == 0);
  REQUIRE(pipe2(err.data(), O_CLOEXEC) == 0);
  std::vector<std::string> words = {program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  process_ = fork();
  REQUIRE(process_ >= 0);
  if (process_ == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    execv(pointers[0], pointers.data());
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  close(err[1]);
  in_pipe_ = in[1];
  out_pipe_ = out[0];
  err_pipe_ = err[0];
  fcntl(out_pipe_, F_SETFL, O_NONBLOCK);
  fcntl(err_pipe_, F_SETFL, O_NONBLOCK);
}

RelayProcess::~RelayProcess() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  EndInput();
  if (out_pipe_ >= 0) close(out_pipe_);
  if (err_pipe_ >= 0) close(err_pipe_);
}

bool RelayProcess::ReadMore(int milliseconds) {
  std::array<pollfd, 2> waits = {
      pollfd{.fd = out_pipe_, .events = POLLIN, .revents = 0},
      pollfd{.fd = err_pipe_, .events = POLLIN, .revents = 0}};
  poll(waits.data(), waits.size(), milliseconds);
  const bool has_out = Drain(&out_pipe_, &out_);
  const bool has_err = Drain(&err_pipe_, &err_);
  return has_out || has_err;
}

std::string RelayProcess::WaitForLine(const std::string& text) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  bool is_more = true;
  while (true) {
    const size_t found = out_.find(text);
    const size_t line_end =
        found == std::string::npos ? std::string::npos : out_.find('\n', found);
    if (line_end != std::string::npos) {
      const size_t begin = out_.rfind('\n', found);
      const size_t from = begin == std::string::npos ? 0 : begin + 1;
      return out_.substr(from, line_end - from);
    }
    if (!is_more || std::chrono::steady_clock::now() > end) return "";
    is_more = ReadMore(50);
  }
}

uint16_t RelayProcess::WaitForPort() {
  const std::string line = WaitForLine("\"event\":\"listening\"");
  const std::string name = "\"port\":";
  const size_t found = line.find(name);
  if (found == std::string::npos) return 0;
  return static_cast<uint16_t>(std::atoi(line.c_str() + found + name.size()));
}

void RelayProcess::Signal(int signal) const { kill(process_, signal); }

void RelayProcess::EndInput() {
  if (in_pipe_ >= 0) close(std::exchange(in_pipe_, -1));
}

int RelayProcess::Wait() {
  EndInput();
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (ReadMore(50)) {
    if (std::chrono::steady_clock::now() > end) kill(process_, SIGKILL);
  }
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

Finished RunProgram(const Words& arguments) {
  RelayProcess process(arguments);
  const int code = process.Wait();
  return {code, process.out(), process.err()};
}

Words ServeWords(const std::string& store, const Words& more) {
  Words words = {"serve", "--server.port=0", "--store.path=" + store,
                 "--limits.drain_time=5"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace syncline::relay::test
