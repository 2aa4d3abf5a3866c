// Opened as ?endpoint=URL&token=TOKEN; a script of its own, since it is what the README shows.
const parameters = new URLSearchParams(location.search);
const endpoint = parameters.get('endpoint') ?? 'http://127.0.0.1:8080';
const participantToken = parameters.get('token') ?? 'me';
const { ChatSession } = window.connect;

const show = (text, failed = false) => {
  const step = document.createElement('li');
  step.textContent = text;
  step.toggleAttribute('data-failed', failed);
  document.querySelector('#steps').append(step);
};
const fail = (error) => show(`failed: ${error.statusCode ?? ''} ${error.type ?? ''} ${error.message ?? error}`, true);

document.querySelector('#endpoint').textContent = endpoint;
document.querySelector('#token').textContent = participantToken;

ChatSession.setGlobalConfig({ region: 'us-east-1', endpoint, loggerConfig: { useDefaultLogger: false } });
const session = ChatSession.create({
  chatDetails: { contactId: 'contact', participantId: 'participant', participantToken },
  type: ChatSession.SessionTypes.CUSTOMER,
  disableCSM: true,
});

async function join() {
  // Told twice: when the connection is made, and when its WebSocket is open.
  session.onConnectionEstablished(({ connectSuccess }) => show(connectSuccess ? 'connected' : 'chat socket open'));
  await session.connect();
  document.querySelector('#file').disabled = false;
}

async function upload(file) {
  await session.sendAttachment({ attachment: file });
  show(`completed ${file.name}, ${file.size} bytes`);
  const { data } = await session.getTranscript({});
  const attachmentId = data.Transcript.at(-1).Attachments.at(-1).AttachmentId;
  const bytes = await session.downloadAttachment({ attachmentId });
  show(`read back: ${await bytes.text()}`);
}

document.querySelector('#file').addEventListener('change', ({ target }) => {
  upload(target.files[0]).catch(fail);
});
join().catch((error) => fail(error._debug?._debug ?? error));
