/** The floor: a Node server that returns what it reads. Nothing that answers over a Node socket is faster. */
import net from 'node:net';

const server = net.createServer({ noDelay: true }, (socket) => {
  socket.on('data', (chunk) => socket.write(chunk));
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => console.log(`ready ${(server.address() as net.AddressInfo).port}`));
process.stdin.resume().on('end', () => process.exit(0));
