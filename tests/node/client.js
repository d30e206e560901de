// The platform's own Node package, unmodified: one API call, then messages, until its input ends.
'use strict';
const { ApiClient, TmcClient } = require('ali-topsdk');

const [rest, messages, key, secret, session, tid] = process.argv.slice(2);

new ApiClient({ appkey: key, appsecret: secret, url: rest }).execute(
  'taobao.trade.memo.update',
  { session, tid, memo: '【退差价】张三 & 客服:小美', flag: 2 },
  (error, answer) => {
    console.log(JSON.stringify({ memo: error ? { error } : answer }));
    receive();
  },
);

function receive() {
  const client = new TmcClient(key, secret, 'default');
  client.connect(messages, (message, done) => {
    console.log(JSON.stringify({ id: message.id, topic: message.topic, content: message.content }));
    done();
  });
  const pulling = setInterval(() => {  // by itself it pulls every five seconds; the first time sooner
    if (!client._token) return;
    clearInterval(pulling);
    client.autoPull();
  }, 20);
}

process.stdin.on('end', () => process.exit(0)).resume();
