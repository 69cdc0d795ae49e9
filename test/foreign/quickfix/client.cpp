// A FIX client on QuickFIX C++, led by lines as ../foreignEngine.ts has them: its own initiator, its file store, its data
// dictionary, and every check of messages at the engine's default.
//
//   client --port P --store DIR --dictionary FILE [--transport FILE] [--begin FIX.4.4] --sender S --target T
//   (--begin FIXT.1.1 is FIX.5.0SP2: --dictionary is its dictionary, --transport is FIXT.1.1's)
//
// Everything runs in one thread, so that a command never meets the engine half-way.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include <quickfix/Application.h>
#include <quickfix/DataDictionary.h>
#include <quickfix/FileStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketInitiator.h>

#include "options.hpp"

namespace {

const char kSoh = '\x01';
/** How long to wait for a command before the engine gets its turn: its own poll does not sleep. */
const int kPollMillis = 2;

std::string readable(const FIX::Message& message) {
  std::string text = message.toString();
  std::replace(text.begin(), text.end(), kSoh, '|');
  return text;
}

void say(const std::string& line) { std::cout << line << std::endl; }

std::string typeOf(const FIX::Message& message) { return message.getHeader().getField(FIX::FIELD::MsgType); }

class Client : public FIX::NullApplication {
 public:
  void onLogon(const FIX::SessionID&) override { say("session on"); }
  void onLogout(const FIX::SessionID&) override { say("session off"); }

  void toAdmin(FIX::Message& message, const FIX::SessionID&) override {
    if (typeOf(message) == FIX::MsgType_Reject) say("refused " + readable(message));
  }

  void toApp(FIX::Message& message, const FIX::SessionID&) throw(FIX::DoNotSend) override {
    say((typeOf(message) == FIX::MsgType_BusinessMessageReject ? "refused " : "sent ") + readable(message));
  }

  void fromAdmin(const FIX::Message& message, const FIX::SessionID&) throw(
      FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::RejectLogon) override {
    say("admin " + readable(message));
  }

  void fromApp(const FIX::Message& message, const FIX::SessionID&) throw(
      FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::UnsupportedMessageType) override {
    say("app " + readable(message));
  }
};

FIX::SessionSettings settingsOf(const Options& options, const FIX::SessionID& id) {
  // These two are read from the defaults only.
  FIX::Dictionary defaults;
  defaults.setString("SocketNodelay", "Y");
  defaults.setString("ReconnectInterval", "1");
  FIX::Dictionary session;
  session.setString("ConnectionType", "initiator");
  session.setString("SocketConnectHost", options.get("host", "127.0.0.1"));
  session.setString("SocketConnectPort", options.need("port"));
  session.setString("HeartBtInt", options.get("heartbt", "30"));
  session.setString("StartTime", "00:00:00");
  session.setString("EndTime", "00:00:00");
  session.setString("FileStorePath", options.need("store"));
  session.setString("UseDataDictionary", "Y");
  if (id.getBeginString().getString() == FIX::BeginString_FIXT11) {
    session.setString("DefaultApplVerID", "FIX.5.0SP2");
    session.setString("AppDataDictionary", options.need("dictionary"));
    session.setString("TransportDataDictionary", options.need("transport"));
  } else {
    session.setString("DataDictionary", options.need("dictionary"));
  }
  FIX::SessionSettings settings;
  settings.set(defaults);
  settings.set(id, session);
  return settings;
}

/** The commands on stdin, one line at a time. */
class Commands {
 public:
  /** False when there is none within `waitMillis`. */
  bool next(std::string& line, int waitMillis) {
    for (;;) {
      const size_t end = text_.find('\n');
      if (end != std::string::npos) {
        line = text_.substr(0, end);
        text_.erase(0, end + 1);
        return true;
      }
      pollfd input = {STDIN_FILENO, POLLIN, 0};
      if (ended || poll(&input, 1, waitMillis) <= 0) return false;
      char some[4096];
      const ssize_t count = read(STDIN_FILENO, some, sizeof some);
      if (count <= 0) ended = true;
      else text_.append(some, static_cast<size_t>(count));
    }
  }

  bool ended = false;

 private:
  std::string text_;
};

class Driver {
 public:
  Driver(const FIX::SessionID& id, const Options& options) : id_(id), dictionary_(options.need("dictionary")) {
    transport_.reset(options.has("transport") ? new FIX::DataDictionary(options.need("transport")) : nullptr);
  }

  /** Does one command; false for `quit`. */
  bool run(const std::string& line) {
    FIX::Session& session = *FIX::Session::lookupSession(id_);
    if (line == "quit") return false;
    if (line == "connect") session.logon();
    else if (line == "logout") session.logout();
    else if (line == "drop") {
      session.disconnect();
      session.logout();
    } else if (line.compare(0, 5, "send ") == 0) {
      FIX::Message message = messageOf(line.substr(5));
      FIX::Session::sendToTarget(message, id_);  // without a line the store has it: it goes out with the next resend
    } else {
      throw std::invalid_argument("unknown command: " + line);
    }
    return true;
  }

 private:
  /** `35=D|11=A|` as a message, groups and all, whether its dictionary likes it or not. */
  FIX::Message messageOf(const std::string& body) const {
    std::string text = "8=" + id_.getBeginString().getString() + "|9=0|" + body + "10=000|";
    std::replace(text.begin(), text.end(), '|', kSoh);
    FIX::Message message;
    message.setString(text, false, transport_ ? transport_.get() : &dictionary_, &dictionary_);
    return message;
  }

  const FIX::SessionID id_;
  const FIX::DataDictionary dictionary_;
  std::unique_ptr<FIX::DataDictionary> transport_;
};

int run(const Options& options) {
  const FIX::SessionID id(options.get("begin", "FIX.4.4"), options.need("sender"), options.need("target"));
  const FIX::SessionSettings settings = settingsOf(options, id);
  FIX::FileStoreFactory stores(settings);
  Client client;
  FIX::SocketInitiator initiator(client, stores, settings);
  Commands commands;
  Driver driver(id, options);
  initiator.getSession(id)->logout();  // nobody has said `connect` yet
  say("ready");
  std::string line;
  while (!commands.ended) {
    while (commands.next(line, kPollMillis)) {
      try {
        if (!driver.run(line)) _exit(0);
      } catch (const std::exception& error) {
        say(std::string("error ") + error.what());
      }
    }
    initiator.poll();
  }
  _exit(0);  // stdin closed: its owner is gone, and so are we, as if killed
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(Options(argc, argv));
  } catch (const std::exception& error) {
    std::cerr << "client: " << error.what() << std::endl;
    return 1;
  }
}
