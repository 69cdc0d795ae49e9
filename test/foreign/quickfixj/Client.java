/**
 * A FIX client on QuickFIX/J, led by lines as ../foreignEngine.ts has them: its own initiator, its file store, its stock
 * dictionaries, and every check of messages at the engine's default.
 *
 *   java Client --port P --store DIR --begin FIX.4.4 --sender S --target T
 *        (--begin FIXT.1.1 is FIX.5.0SP2)
 */
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.Map;
import quickfix.ApplicationAdapter;
import quickfix.DataDictionary;
import quickfix.DefaultMessageFactory;
import quickfix.FileStoreFactory;
import quickfix.Log;
import quickfix.LogFactory;
import quickfix.Message;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionSettings;
import quickfix.SocketInitiator;
import quickfix.field.ApplVerID;
import quickfix.field.MsgType;

public final class Client extends ApplicationAdapter {
    static final char SOH = '\u0001';

    /** By default all of it is on the screen. */
    static final LogFactory SILENT = id -> new Log() {
        @Override
        public void clear() {}

        @Override
        public void onIncoming(String message) {}

        @Override
        public void onOutgoing(String message) {}

        @Override
        public void onEvent(String text) {}

        @Override
        public void onErrorEvent(String text) {}
    };

    public static void main(String[] args) throws Exception {
        Map<String, String> options = optionsOf(args);
        SessionID id = new SessionID(options.get("begin"), options.get("sender"), options.get("target"));
        SessionSettings settings = settingsOf(id, options);
        settings.setString(id, "ConnectionType", "initiator");
        settings.setString(id, "SocketConnectHost", "127.0.0.1");
        settings.setString(id, "SocketConnectPort", options.get("port"));
        settings.setString(id, "ReconnectInterval", "1");
        settings.setString(id, "HeartBtInt", "30");
        Client client = new Client();
        SocketInitiator initiator =
                new SocketInitiator(client, new FileStoreFactory(settings), settings, SILENT, new DefaultMessageFactory());
        initiator.start();
        Session session = Session.lookupSession(id);
        session.logout(); // nobody has said `connect` yet
        say("ready");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                client.run(line, session);
            } catch (Exception error) {
                say("error " + error);
            }
        }
        Runtime.getRuntime().halt(0); // its owner is gone, and so are we, as if killed
    }

    private void run(String line, Session session) throws Exception {
        if (line.equals("connect")) session.logon();
        else if (line.equals("logout")) session.logout();
        else if (line.equals("drop")) {
            session.disconnect("dropped", false);
            session.logout();
        } else if (line.equals("quit")) Runtime.getRuntime().halt(0);
        else if (line.startsWith("send ")) {
            // `false` when there is no line: the store has it, and it goes out with the next resend.
            session.send(messageOf(line.substring(5), session));
        } else say("error unknown command: " + line);
    }

    /** `35=D|11=A|` as a message, groups and all, whether its dictionary likes it or not. */
    static Message messageOf(String body, Session session) throws Exception {
        String begin = session.getSessionID().getBeginString();
        String text = "8=" + begin + "|9=0|" + body + "10=000|";
        DataDictionary transport = session.getDataDictionaryProvider().getSessionDataDictionary(begin);
        DataDictionary application = begin.startsWith("FIXT")
                ? session.getDataDictionaryProvider().getApplicationDataDictionary(new ApplVerID(ApplVerID.FIX50SP2))
                : transport;
        return new Message(text.replace('|', SOH), transport, application, false);
    }

    static SessionSettings settingsOf(SessionID id, Map<String, String> options) {
        SessionSettings settings = new SessionSettings();
        settings.setString(id, "StartTime", "00:00:00");
        settings.setString(id, "EndTime", "00:00:00");
        settings.setString(id, "FileStorePath", options.get("store"));
        settings.setString(id, "UseDataDictionary", "Y");
        settings.setString(id, "SocketTcpNoDelay", "Y");
        if (id.getBeginString().startsWith("FIXT")) {
            settings.setString(id, "DefaultApplVerID", "FIX.5.0SP2");
            settings.setString(id, "TransportDataDictionary", "FIXT11.xml");
            settings.setString(id, "AppDataDictionary", "FIX50SP2.xml");
        } else {
            settings.setString(id, "DataDictionary", id.getBeginString().replace(".", "") + ".xml");
        }
        return settings;
    }

    /** `--name value` pairs. */
    static Map<String, String> optionsOf(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) options.put(args[i].substring(2), args[i + 1]);
        return options;
    }

    static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    static String readable(Message message) {
        return message.toString().replace(SOH, '|');
    }

    static boolean isType(Message message, String type) {
        try {
            return message.getHeader().getString(MsgType.FIELD).equals(type);
        } catch (quickfix.FieldNotFound missing) {
            return false;
        }
    }

    @Override
    public void onLogon(SessionID id) {
        say("session on");
    }

    @Override
    public void onLogout(SessionID id) {
        say("session off");
    }

    @Override
    public void toAdmin(Message message, SessionID id) {
        if (isType(message, MsgType.REJECT)) say("refused " + readable(message));
    }

    @Override
    public void toApp(Message message, SessionID id) {
        say((isType(message, MsgType.BUSINESS_MESSAGE_REJECT) ? "refused " : "sent ") + readable(message));
    }

    @Override
    public void fromAdmin(Message message, SessionID id) {
        say("admin " + readable(message));
    }

    @Override
    public void fromApp(Message message, SessionID id) {
        say("app " + readable(message));
    }
}
