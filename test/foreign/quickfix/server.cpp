// A FIX acceptor on QuickFIX: answers each NewOrderSingle with ExecutionReport(New), each OrderCancelRequest with
// ExecutionReport(Canceled), out of a file store, with its data dictionary on. The peer of the benchmark, and a venue
// to test our initiator against. Prints `ready PORT` once it listens; runs until stdin closes or SIGTERM.
//
//   server --port P --store DIR --dictionary FILE [--sender GATEWAY] [--target LOAD] [--begin FIX.4.4]
//          [--memory Y] (MemoryStore)  [--check N] (no dictionary)  [--reset Y] (numbers begin again at each logon)
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <memory>

#include <quickfix/Application.h>
#include <quickfix/FileStore.h>
#include <quickfix/MessageCracker.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketAcceptor.h>
#include <quickfix/fix44/ExecutionReport.h>
#include <quickfix/fix44/NewOrderSingle.h>
#include <quickfix/fix44/OrderCancelRequest.h>

#include "options.hpp"

namespace {

volatile std::sig_atomic_t stopped = 0;

class Venue : public FIX::NullApplication, public FIX::MessageCracker {
 public:
  void fromApp(const FIX::Message& message, const FIX::SessionID& id) throw(
      FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::UnsupportedMessageType) override {
    crack(message, id);
  }

  void onMessage(const FIX44::NewOrderSingle& order, const FIX::SessionID& id) override {
    FIX::ClOrdID clOrdID;
    FIX::Symbol symbol;
    FIX::Side side;
    FIX::OrderQty orderQty;
    FIX::OrdType ordType;
    FIX::Price price;
    FIX::TimeInForce timeInForce(FIX::TimeInForce_DAY);
    FIX::Account account;
    order.get(clOrdID);
    order.get(symbol);
    order.get(side);
    order.get(orderQty);
    order.get(ordType);
    order.getIfSet(price);
    order.getIfSet(timeInForce);
    order.getIfSet(account);

    FIX44::ExecutionReport report(FIX::OrderID(next("O", ++orders_)), FIX::ExecID(next("E", ++executions_)),
                                  FIX::ExecType(FIX::ExecType_NEW), FIX::OrdStatus(FIX::OrdStatus_NEW), side,
                                  FIX::LeavesQty(orderQty), FIX::CumQty(0), FIX::AvgPx(0));
    report.set(clOrdID);
    report.set(symbol);
    report.set(orderQty);
    report.set(ordType);
    if (ordType == FIX::OrdType_LIMIT) report.set(price);
    report.set(timeInForce);
    if (!account.getString().empty()) report.set(account);
    report.set(FIX::TransactTime(3));
    FIX::Session::sendToTarget(report, id);
  }

  void onMessage(const FIX44::OrderCancelRequest& cancel, const FIX::SessionID& id) override {
    FIX::ClOrdID clOrdID;
    FIX::OrigClOrdID origClOrdID;
    FIX::Symbol symbol;
    FIX::Side side;
    FIX::OrderQty orderQty(0);
    cancel.get(clOrdID);
    cancel.get(origClOrdID);
    cancel.get(symbol);
    cancel.get(side);
    cancel.getIfSet(orderQty);

    FIX44::ExecutionReport report(FIX::OrderID("NONE"), FIX::ExecID(next("E", ++executions_)),
                                  FIX::ExecType(FIX::ExecType_CANCELED), FIX::OrdStatus(FIX::OrdStatus_CANCELED), side,
                                  FIX::LeavesQty(0), FIX::CumQty(0), FIX::AvgPx(0));
    report.set(clOrdID);
    report.set(origClOrdID);
    report.set(symbol);
    report.set(orderQty);
    report.set(FIX::TransactTime(3));
    FIX::Session::sendToTarget(report, id);
  }

 private:
  static std::string next(const char* prefix, long number) { return prefix + std::to_string(number); }

  long orders_ = 0;
  long executions_ = 0;
};

FIX::SessionSettings settingsOf(const Options& options) {
  FIX::Dictionary session;
  const bool check = options.get("check", "Y") == "Y";
  session.setString("ConnectionType", "acceptor");
  session.setString("SocketAcceptPort", options.need("port"));
  session.setString("SocketReuseAddress", "Y");
  session.setString("SocketNodelay", "Y");
  session.setString("StartTime", "00:00:00");
  session.setString("EndTime", "00:00:00");
  session.setString("FileStorePath", options.get("store", "."));
  session.setString("ResetOnLogon", options.get("reset", "N"));
  session.setString("UseDataDictionary", check ? "Y" : "N");
  if (check) session.setString("DataDictionary", options.need("dictionary"));
  FIX::SessionSettings settings;
  settings.set(FIX::Dictionary());
  settings.set(
      FIX::SessionID(options.get("begin", "FIX.4.4"), options.get("sender", "GATEWAY"), options.get("target", "LOAD")),
      session);
  return settings;
}

int run(const Options& options) {
  const FIX::SessionSettings settings = settingsOf(options);
  std::unique_ptr<FIX::MessageStoreFactory> stores;
  if (options.get("memory", "N") == "Y") stores.reset(new FIX::MemoryStoreFactory());
  else stores.reset(new FIX::FileStoreFactory(settings));
  Venue venue;
  FIX::SocketAcceptor acceptor(venue, *stores, settings);
  std::signal(SIGTERM, [](int) { stopped = 1; });
  acceptor.start();
  std::cout << "ready " << options.need("port") << std::endl;
  char unread[256];
  while (!stopped) {
    pollfd input = {STDIN_FILENO, POLLIN, 0};
    if (poll(&input, 1, 1000) > 0 && read(STDIN_FILENO, unread, sizeof unread) <= 0) break;
  }
  acceptor.stop(true);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(Options(argc, argv));
  } catch (const std::exception& error) {
    std::cerr << "server: " << error.what() << std::endl;
    return 1;
  }
}
