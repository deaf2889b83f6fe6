#include "support/man_page.h"

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

namespace syncline::test {
namespace {

using Names = std::set<std::string>;

Names AllIn(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  Names names;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end;
       ++it) {
    names.insert((*it)[1]);
  }
  return names;
}

// Between the two; to the end, where the second is missing.
std::string Between(const std::string& text, const std::string& begin,
                    const std::string& end) {
  const size_t from = text.find(begin);
  if (from == std::string::npos) return "";
  const size_t inside = from + begin.size();
  return text.substr(inside, text.find(end, inside) - inside);
}

constexpr char kFlag[] = "(--[a-z][a-z-]*)";

// Each command of the page with its flags: `.BR merge " FILE..."`.
std::map<std::string, Names> CommandsOf(const std::string& page) {
  const std::string commands = Between(page, ".SH COMMANDS\n", "\n.SH ");
  const std::regex entry("\\.TP\n\\.B[RI]? ([a-z]+)(.*)");
  std::map<std::string, Names> found;
  for (std::sregex_iterator it(commands.begin(), commands.end(), entry), end;
       it != end; ++it) {
    found[(*it)[1]] = AllIn((*it)[2], kFlag);
  }
  return found;
}

}  // namespace

void CheckManPage(const std::string& path,
                  const std::function<std::string(const std::string&)>& run) {
  std::ifstream file(path);
  REQUIRE(file);
  const std::string page =
      std::regex_replace(std::string(std::istreambuf_iterator<char>(file), {}),
                         std::regex("\\\\-"), "-");
  const std::string help = run("--help");
  const std::map<std::string, Names> commands = CommandsOf(page);
  Names told;
  for (const auto& [name, flags] : commands) {
    told.insert(name);
    const std::string of_command = run(name + " --help");
    const std::string usage = of_command.substr(0, of_command.find("\n\n"));
    CAPTURE(name, usage);
    CHECK(flags == AllIn(usage, kFlag));
  }
  CHECK(told == AllIn(Between(help, "Commands:\n", "\n\n"), "  ([a-z]+)  "));
  CHECK(AllIn("; " + Between(page, ".SH EXIT STATUS\n", "\n.SH "),
              "; ([0-9])\\s") ==
        AllIn(";" + Between(help, "Exit codes:", "\n\n"), ";\\s([0-9]) "));
}

}  // namespace syncline::test
