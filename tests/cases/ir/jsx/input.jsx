export const Page = ({ html, items, ...props }) => (
  <main className="page" {...props}>
    <h1>Hello &amp; welcome</h1>
    <div dangerouslySetInnerHTML={{ __html: html }} />
    <>
      {items.map((i) => <Item key={i.id} item={i} checked />)}
      {/* nothing */}
      <ui.Card title='a'>{items}</ui.Card>
    </>
  </main>
);
export const Text = () => <p>salt & pepper for <b>{name}</b></p>;
