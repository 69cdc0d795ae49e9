// A FIX client driven by lines on stdin: QuickFIX's own initiator, its file store and its data dictionary. Whoever
// runs it writes commands and reads what happened, one line each:
//
//   connect              log on, now and after every lost connection, until `drop` or `logout`
//   logout               exchange Logouts, and stay away
//   drop                 cut the line without a word, and stay away; the store keeps the numbers
//   order TAG=VALUE ...  NewOrderSingle(D); cancel: OrderCancelRequest(F); replace: OrderCancelReplaceRequest(G);
//   cancel, replace      status: OrderStatusRequest(H); `send D TAG=VALUE ...` any type. TransactTime(60) is added
//   status, send         where the type has one and none is given.
//   wait N               no further command before N application messages came in since the last `wait`
//   quit                 leave as killed: nothing is sent
//
//   session on | off     logged on, logged off (or the line was lost)
//   app MESSAGE          an application message, SOH shown as `|`
//   admin MESSAGE        a session message that came in
//   sent MESSAGE         an application message that went out, the first time and again
//   error TEXT           a command that could not be done
//
// Everything runs in one thread, so that a command never meets the engine half-way.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>

#include <quickfix/Application.h>
#include <quickfix/FieldConvertors.h>
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

class Client : public FIX::NullApplication {
 public:
  explicit Client(const std::string& password) : password_(password) {}

  void onLogon(const FIX::SessionID&) override { say("session on"); }
  void onLogout(const FIX::SessionID&) override { say("session off"); }

  void toAdmin(FIX::Message& message, const FIX::SessionID&) override {
    FIX::MsgType type;
    message.getHeader().getField(type);
    if (type == FIX::MsgType_Logon && !password_.empty()) message.setField(FIX::FIELD::Password, password_);
  }

  void toApp(FIX::Message& message, const FIX::SessionID&) throw(FIX::DoNotSend) override {
    say("sent " + readable(message));
  }

  void fromAdmin(const FIX::Message& message, const FIX::SessionID&) throw(
      FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::RejectLogon) override {
    say("admin " + readable(message));
  }

  void fromApp(const FIX::Message& message, const FIX::SessionID&) throw(
      FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::UnsupportedMessageType) override {
    received++;
    say("app " + readable(message));
  }

  long received = 0;

 private:
  const std::string password_;
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
  session.setString("ResetOnLogon", options.get("reset", "N"));
  session.setString("UseDataDictionary", "Y");
  session.setString("DataDictionary", options.need("dictionary"));
  FIX::SessionSettings settings;
  settings.set(defaults);
  settings.set(id, session);
  return settings;
}

/** `D`, and the `TAG=VALUE` words of the rest of a command. */
FIX::Message messageOf(const FIX::SessionID& id, const std::string& type, std::istream& words) {
  FIX::Message message;
  message.getHeader().setField(id.getBeginString());
  message.getHeader().setField(FIX::MsgType(type));
  std::string word;
  while (words >> word) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos) throw std::invalid_argument("expected TAG=VALUE: " + word);
    message.setField(std::stoi(word.substr(0, equals)), word.substr(equals + 1));
  }
  const bool stamped = type == "D" || type == "F" || type == "G";
  if (stamped && !message.isSetField(FIX::FIELD::TransactTime)) message.setField(FIX::TransactTime(3));
  return message;
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
  Driver(const FIX::SessionID& id, Client& client) : id_(id), client_(client) {}

  /** Whether the next command has to wait still. */
  bool waiting() const { return client_.received < awaited_; }

  /** Does one command; false for `quit`. */
  bool run(const std::string& line) {
    std::istringstream words(line);
    std::string verb;
    words >> verb;
    FIX::Session& session = *FIX::Session::lookupSession(id_);
    if (verb.empty()) return true;
    if (verb == "quit") return false;
    if (verb == "connect") session.logon();
    else if (verb == "logout") session.logout();
    else if (verb == "drop") drop(session);
    else if (verb == "wait") wait(words);
    else send(typeOf(verb, words), words);
    return true;
  }

 private:
  void drop(FIX::Session& session) {
    session.disconnect();
    session.logout();
  }

  void wait(std::istream& words) {
    long count = 0;
    words >> count;
    awaited_ = (awaited_ > 0 ? awaited_ : 0) + count;
  }

  void send(const std::string& type, std::istream& words) {
    FIX::Message message = messageOf(id_, type, words);
    if (!FIX::Session::sendToTarget(message, id_)) say("error not sent now: " + readable(message));
  }

  static std::string typeOf(const std::string& verb, std::istream& words) {
    if (verb == "order") return "D";
    if (verb == "cancel") return "F";
    if (verb == "replace") return "G";
    if (verb == "status") return "H";
    if (verb != "send") throw std::invalid_argument("unknown command: " + verb);
    std::string type;
    words >> type;
    return type;
  }

  const FIX::SessionID id_;
  Client& client_;
  long awaited_ = 0;
};

int run(const Options& options) {
  const FIX::SessionID id(options.get("begin", "FIX.4.4"), options.need("sender"), options.need("target"));
  const FIX::SessionSettings settings = settingsOf(options, id);
  FIX::FileStoreFactory stores(settings);
  Client client(options.get("password", ""));
  FIX::SocketInitiator initiator(client, stores, settings);
  Commands commands;
  Driver driver(id, client);
  initiator.getSession(id)->logout();  // nobody has said `connect` yet
  say("ready");
  std::string line;
  while (!commands.ended || driver.waiting()) {
    while (!driver.waiting() && commands.next(line, kPollMillis)) {
      try {
        if (!driver.run(line)) _exit(0);
      } catch (const std::exception& error) {
        say(std::string("error ") + error.what());
      }
    }
    if (driver.waiting()) usleep(kPollMillis * 1000);
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
