export default async (req: Request) => {
  const { next_run } = await req.json()
  await fetch(`https://jobs.example.com/?t=${next_run}`)
}

export const config = { schedule: '@daily' }
