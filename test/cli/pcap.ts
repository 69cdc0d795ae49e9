/** A capture file for packet tools: FIX messages one way over one TCP connection, a packet each. Format: libpcap 2.4. */

const LINK_RAW_IP = 101;
const IP_HEAD = 20;
const TCP_HEAD = 20;
const PACKET_HEAD = 16;
const PORT = 9_880;

export function pcapOf(messages: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2_c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(LINK_RAW_IP, 20);
  let sequence = 1;
  const packets = messages.map((message, i) => {
    const packet = packetOf(message, sequence, i);
    sequence += message.length;
    return packet;
  });
  return Buffer.concat([head, ...packets]);
}

/** Checksums are left at 0, which tools take for offloaded to the card. */
function packetOf(message: Uint8Array, sequence: number, second: number): Buffer {
  const length = IP_HEAD + TCP_HEAD + message.length;
  const packet = Buffer.alloc(PACKET_HEAD + length);
  packet.writeUInt32LE(second, 0);
  packet.writeUInt32LE(length, 8);
  packet.writeUInt32LE(length, 12);
  const ip = packet.subarray(PACKET_HEAD);
  ip[0] = 0x45;
  ip.writeUInt16BE(length, 2);
  ip[8] = 64;
  ip[9] = 6;
  ip.set([127, 0, 0, 1], 12);
  ip.set([127, 0, 0, 2], 16);
  const tcp = ip.subarray(IP_HEAD);
  tcp.writeUInt16BE(40_000, 0);
  tcp.writeUInt16BE(PORT, 2);
  tcp.writeUInt32BE(sequence, 4);
  tcp.writeUInt32BE(1, 8);
  tcp[12] = 5 << 4;
  tcp[13] = 0x18;
  tcp.writeUInt16BE(65_535, 14);
  tcp.set(message, TCP_HEAD);
  return packet;
}
