function guards(event) {
  if (!event.user || event.user.banned && !event.force) return deny();
  if (event.a) one();
  else if (event.b) two();
  else three();
  return allow();
}
function loops(list) {
  outer: for (const item of list) {
    while (item.next()) {
      if (item.skip) continue outer;
      if (item.stop) break outer;
    }
  }
  for (let i = 0, n = list.length; i < n; i++) if (list[i]) break;
  for (const key in list) use(key);
  do { again(); } while (more());
  block: { if (list) break block; use(1); }
  for (;;) {}
}
function choose(kind) {
  let out;
  switch (kind) {
    case 'a':
      out = 1;
    case 'b':
      out = out + 2;
      break;
    default:
      out = 3;
    case 'c':
      return out;
  }
  return out;
}
