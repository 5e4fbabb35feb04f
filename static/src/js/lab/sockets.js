// WebSockets to our own server. One may be opened ahead of whoever will use it: the server gets to
// work while the page still reads its scripts. What it says meanwhile is kept.

const ahead = new Map(); // URL without its query → { socket, heard, keep }

function make(path) {
  const address = new URL(path, window.location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  return socket;
}

function bare(socket) {
  return socket.url.split("?")[0];
}

/** Calling it again for the same path changes nothing. */
export function openAhead(path) {
  const { pathname } = new URL(path, window.location.href);
  for (const url of ahead.keys()) if (new URL(url).pathname === pathname) return;
  const socket = make(path);
  const heard = [];
  const keep = ({ data }) => heard.push(data);
  socket.addEventListener("message", keep);
  ahead.set(bare(socket), { socket, heard, keep });
}

/** Returns { socket, heard }: the one that was opened ahead if it still lives, else a new one. */
export function openSocket(path) {
  const wanted = new URL(path, window.location.href).pathname;
  for (const [url, { socket, heard, keep }] of ahead) {
    if (new URL(url).pathname !== wanted) continue;
    ahead.delete(url);
    socket.removeEventListener("message", keep);
    if (socket.readyState <= WebSocket.OPEN) return { socket, heard };
  }
  return { socket: make(path), heard: [] };
}
