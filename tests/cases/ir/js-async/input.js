exports.handler = async (event, context) => {
  const [a, b] = await Promise.all([one(event), two(event)]);
  for await (const chunk of stream) await write(chunk);
  return fetch(a)
    .then((r) => r.json())
    .catch(console.error);
};
function* numbers() {
  const sent = yield 1;
  yield* others(sent);
}
