import { NextRequest, NextResponse } from 'next/server'
import { execFile } from 'child_process'

const PAGES = { cart: '/cart', home: '/' }

export async function GET(request: NextRequest, { params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  execFile('lookup', ['--', id])
  const next = PAGES[request.nextUrl.searchParams.get('next')] ?? '/'
  return NextResponse.redirect(new URL(next, 'https://shop.example.com'))
}

export const POST = async (request: NextRequest) => {
  const body = await request.json()
  return NextResponse.json({ name: body.name })
}
