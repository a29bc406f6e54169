const Box = <T,>({ value }: { value: T }) => <span title={value as string}>{value!}</span>;
export default function App(): JSX.Element {
  return <Box<string> value="x" />;
}
