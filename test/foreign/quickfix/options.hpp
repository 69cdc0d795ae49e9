// Command lines of the two programs: `--name value` pairs, and one session's settings made from them.
#pragma once
#include <map>
#include <stdexcept>
#include <string>

class Options {
 public:
  Options(int argc, char** argv) {
    for (int i = 1; i < argc; i += 2) {
      const std::string name = argv[i];
      if (name.compare(0, 2, "--") != 0 || i + 1 == argc) throw std::invalid_argument("expected --name value: " + name);
      values_[name.substr(2)] = argv[i + 1];
    }
  }

  std::string get(const std::string& name, const std::string& otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : found->second;
  }

  std::string need(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) throw std::invalid_argument("--" + name + " is missing");
    return found->second;
  }

  bool has(const std::string& name) const { return values_.count(name) != 0; }

 private:
  std::map<std::string, std::string> values_;
};
