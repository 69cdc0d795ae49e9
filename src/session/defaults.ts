/** A session as most peers want it: the defaults of tools, simulators and tests. A configuration file has its own. */
import type { SessionConfig } from './types.ts';

type Identity = 'id' | 'role' | 'beginString' | 'senderCompID' | 'targetCompID' | 'rules';

export const SESSION_DEFAULTS: Omit<SessionConfig, Identity> = {
  heartBtIntSec: 30,
  maxHeartBtIntSec: 3_600,
  resetOnLogon: false,
  resetOnLogout: false,
  resetOnDisconnect: false,
  sendingTimeAccuracySec: 120,
  timePrecision: 3,
  logonTimeoutSec: 10,
  logoutTimeoutSec: 2,
  maxHeldMessages: 10_000,
  maxHeldBytes: 8 << 20,
  resendChunk: 500,
  resendMaxAgeSec: {},
};
