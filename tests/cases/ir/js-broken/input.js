exports.handler = async (event) => {
  const cmd = event.cmd
  if (cmd {
    exec(cmd);
  }
  return run(cmd, );
};
const after = 1;
use(after;
