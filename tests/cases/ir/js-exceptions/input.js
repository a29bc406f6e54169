function handled() {
  let step = 'start';
  try {
    step = 'read';
    if (bad) return early(step);
    step = 'done';
  } catch (err) {
    report(err, step);
  } finally {
    cleanup(step);
  }
  return step;
}
function rethrows() {
  try {
    return work();
  } catch {
    throw new Error('failed');
  }
}
function onlyFinally() {
  for (const x of list) {
    try {
      if (x) break;
      return x;
    } finally {
      close(x);
    }
  }
}
