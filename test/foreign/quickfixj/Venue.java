/**
 * A venue on QuickFIX/J. What is not written here is the engine's own way: its session, its dictionary, and how it answers
 * what the application does not take (a Reject of the value, a BusinessMessageReject of the type).
 *
 *   java Venue --kind match|fill --port P --store DIR --begin FIX.4.4 --sender S --target T[,T]
 *
 * `match` crosses limit orders of its clients by price and time. `fill` fills each limit order whole, at its price. Neither
 * answers status requests or market data. OrderIDs and ExecIDs begin at 1 at each start, as they do for a venue that
 * counts them by the day; orders do not outlive the process, the session's numbers and messages do.
 */
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import quickfix.ApplicationAdapter;
import quickfix.DefaultMessageFactory;
import quickfix.FieldNotFound;
import quickfix.FileStoreFactory;
import quickfix.IncorrectTagValue;
import quickfix.Message;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionSettings;
import quickfix.SocketAcceptor;
import quickfix.UnsupportedMessageType;
import quickfix.field.*;

public final class Venue extends ApplicationAdapter {
    /** An order of a client: what it asked for, and what became of it. */
    private static final class Order {
        SessionID client;
        String clOrdID;
        String orderID;
        String symbol;
        char side;
        BigDecimal qty;
        BigDecimal price;
        BigDecimal cumQty = BigDecimal.ZERO;
        BigDecimal notional = BigDecimal.ZERO;

        BigDecimal leaves() {
            return qty.subtract(cumQty);
        }

        BigDecimal avgPx() {
            return cumQty.signum() == 0 ? BigDecimal.ZERO : notional.divide(cumQty, MathContext.DECIMAL64);
        }
    }

    private final boolean matches;
    /** Resting orders, oldest first. */
    private final List<Order> book = new ArrayList<>();
    private final Map<String, Order> byClOrdID = new HashMap<>();
    private long orders;
    private long executions;

    private Venue(boolean matches) {
        this.matches = matches;
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> options = Client.optionsOf(args);
        SessionSettings settings = new SessionSettings();
        for (String target : options.get("target").split(",")) {
            SessionID id = new SessionID(options.get("begin"), options.get("sender"), target);
            SessionSettings one = Client.settingsOf(id, options);
            for (Map.Entry<Object, Object> entry : one.getSessionProperties(id).entrySet()) {
                settings.setString(id, (String) entry.getKey(), (String) entry.getValue());
            }
            settings.setString(id, "ConnectionType", "acceptor");
            settings.setString(id, "SocketAcceptPort", options.get("port"));
        }
        Venue venue = new Venue(options.get("kind").equals("match"));
        SocketAcceptor acceptor =
                new SocketAcceptor(venue, new FileStoreFactory(settings), settings, Client.SILENT, new DefaultMessageFactory());
        acceptor.start();
        Client.say("ready " + options.get("port"));
        while (System.in.read() >= 0) continue;
        Runtime.getRuntime().halt(0);
    }

    @Override
    public synchronized void fromApp(Message message, SessionID client)
            throws FieldNotFound, IncorrectTagValue, UnsupportedMessageType {
        Client.say("app " + Client.readable(message));
        switch (message.getHeader().getString(MsgType.FIELD)) {
            case MsgType.ORDER_SINGLE -> take(message, client);
            case MsgType.ORDER_CANCEL_REQUEST -> cancel(message, client);
            case MsgType.ORDER_CANCEL_REPLACE_REQUEST -> replace(message, client);
            default -> throw new UnsupportedMessageType();
        }
    }

    private void take(Message message, SessionID client) throws FieldNotFound, IncorrectTagValue {
        if (message.getChar(OrdType.FIELD) != OrdType.LIMIT) throw new IncorrectTagValue(OrdType.FIELD);
        Order order = new Order();
        order.client = client;
        order.clOrdID = message.getString(ClOrdID.FIELD);
        order.orderID = Long.toString(++orders);
        order.symbol = message.getString(Symbol.FIELD);
        order.side = message.getChar(Side.FIELD);
        order.qty = message.getDecimal(OrderQty.FIELD);
        order.price = message.getDecimal(Price.FIELD);
        boolean rests = !message.isSetField(TimeInForce.FIELD) || message.getChar(TimeInForce.FIELD) == TimeInForce.DAY;
        if (matches && (!rests || byClOrdID.containsKey(order.clOrdID))) {
            Message report = report(order, '8', '8', null);
            report.setString(Text.FIELD, rests ? "this ClOrdID is taken" : "Day orders only");
            send(report, client);
            return;
        }
        byClOrdID.put(order.clOrdID, order);
        send(report(order, ExecType.NEW, OrdStatus.NEW, null), client);
        if (!matches) {
            trade(order, order.qty, order.price);
            return;
        }
        book.add(order);
        match(order);
    }

    private void match(Order order) {
        for (;;) {
            Order best = null;
            for (Order other : book) {
                if (other.side == order.side || !other.symbol.equals(order.symbol)) continue;
                int better = order.side == Side.BUY ? order.price.compareTo(other.price) : other.price.compareTo(order.price);
                if (better < 0) continue;
                int byPrice = best == null ? 1 : best.price.compareTo(other.price);
                if (best == null || (order.side == Side.BUY ? byPrice > 0 : byPrice < 0)) best = other;
            }
            if (best == null) return;
            BigDecimal qty = order.leaves().min(best.leaves());
            trade(best, qty, best.price);
            trade(order, qty, best.price);
            book.removeIf(each -> each.leaves().signum() == 0);
            if (order.leaves().signum() == 0) return;
        }
    }

    private void trade(Order order, BigDecimal qty, BigDecimal price) {
        order.cumQty = order.cumQty.add(qty);
        order.notional = order.notional.add(qty.multiply(price));
        char status = order.leaves().signum() == 0 ? OrdStatus.FILLED : OrdStatus.PARTIALLY_FILLED;
        Message report = report(order, isFix42(order.client) ? status : ExecType.TRADE, status, null);
        report.setDecimal(LastQty.FIELD, qty);
        report.setDecimal(LastPx.FIELD, price);
        send(report, order.client);
    }

    private void cancel(Message message, SessionID client) throws FieldNotFound {
        Order order = byClOrdID.get(message.getString(OrigClOrdID.FIELD));
        if (order == null || !book.remove(order)) {
            reject(message, client, order, '1');
            return;
        }
        Message report = report(order, ExecType.CANCELED, OrdStatus.CANCELED, message.getString(ClOrdID.FIELD));
        report.setDecimal(LeavesQty.FIELD, BigDecimal.ZERO);
        send(report, client);
    }

    private void replace(Message message, SessionID client) throws FieldNotFound {
        Order order = byClOrdID.get(message.getString(OrigClOrdID.FIELD));
        BigDecimal qty = message.getDecimal(OrderQty.FIELD);
        if (order == null || qty.compareTo(order.cumQty) <= 0 || !book.remove(order)) {
            reject(message, client, order, '2');
            return;
        }
        String clOrdID = message.getString(ClOrdID.FIELD);
        byClOrdID.put(clOrdID, order);
        order.qty = qty;
        order.price = message.getDecimal(Price.FIELD);
        char status = isFix42(client) ? OrdStatus.REPLACED : order.cumQty.signum() > 0 ? OrdStatus.PARTIALLY_FILLED : OrdStatus.NEW;
        Message report = report(order, ExecType.REPLACED, status, clOrdID);
        order.clOrdID = clOrdID;
        send(report, client);
        book.add(order);
        match(order);
    }

    private void reject(Message message, SessionID client, Order order, char responseTo) throws FieldNotFound {
        Message reject = new Message();
        reject.getHeader().setString(MsgType.FIELD, MsgType.ORDER_CANCEL_REJECT);
        reject.setString(OrderID.FIELD, order == null ? "NONE" : order.orderID);
        reject.setString(ClOrdID.FIELD, message.getString(ClOrdID.FIELD));
        reject.setString(OrigClOrdID.FIELD, message.getString(OrigClOrdID.FIELD));
        reject.setChar(OrdStatus.FIELD, order == null ? OrdStatus.REJECTED : OrdStatus.FILLED);
        reject.setChar(CxlRejResponseTo.FIELD, responseTo);
        reject.setInt(CxlRejReason.FIELD, order == null ? 1 : 0);
        reject.setUtcTimeStamp(TransactTime.FIELD, java.time.LocalDateTime.now(java.time.ZoneOffset.UTC), true);
        if (isFix42(client)) reject.removeField(TransactTime.FIELD);
        send(reject, client);
    }

    /** `clOrdID`: of a request that is answered; null for the order's own. */
    private Message report(Order order, char execType, char ordStatus, String clOrdID) {
        Message report = new Message();
        report.getHeader().setString(MsgType.FIELD, MsgType.EXECUTION_REPORT);
        report.setString(OrderID.FIELD, order.orderID);
        report.setString(ExecID.FIELD, Long.toString(++executions));
        report.setString(ClOrdID.FIELD, clOrdID == null ? order.clOrdID : clOrdID);
        if (clOrdID != null) report.setString(OrigClOrdID.FIELD, order.clOrdID);
        report.setChar(ExecType.FIELD, execType);
        report.setChar(OrdStatus.FIELD, ordStatus);
        report.setString(Symbol.FIELD, order.symbol);
        report.setChar(Side.FIELD, order.side);
        report.setDecimal(OrderQty.FIELD, order.qty);
        report.setDecimal(LeavesQty.FIELD, ordStatus == '8' ? BigDecimal.ZERO : order.leaves());
        report.setDecimal(CumQty.FIELD, order.cumQty);
        report.setDecimal(AvgPx.FIELD, order.avgPx());
        if (isFix42(order.client)) report.setChar(ExecTransType.FIELD, ExecTransType.NEW);
        return report;
    }

    private static boolean isFix42(SessionID client) {
        return client.getBeginString().equals("FIX.4.2");
    }

    private static void send(Message message, SessionID client) {
        Session.lookupSession(client).send(message);
    }

    @Override
    public void onLogon(SessionID id) {
        Client.say("session on");
    }

    @Override
    public void onLogout(SessionID id) {
        Client.say("session off");
    }

    @Override
    public void toAdmin(Message message, SessionID id) {
        if (Client.isType(message, MsgType.REJECT)) Client.say("refused " + Client.readable(message));
    }

    @Override
    public void toApp(Message message, SessionID id) {
        boolean refuses = Client.isType(message, MsgType.BUSINESS_MESSAGE_REJECT);
        Client.say((refuses ? "refused " : "sent ") + Client.readable(message));
    }
}
