import asyncio
import os

import aiosqlite
import asyncpg
import mysql.connector
import pandas


async def fetch(day):
    connection = await asyncpg.connect(os.environ["DB_URL"])
    return await connection.fetch("SELECT 1 FROM visits WHERE day = '" + day + "'")  # virga-expect


async def lite(day):
    async with aiosqlite.connect("/tmp/visits.db") as db:
        await db.execute(f"SELECT 1 FROM visits WHERE day = '{day}'")  # virga-expect


async def safe_fetch(day):
    connection = await asyncpg.connect(os.environ["DB_URL"])
    return await connection.fetch("SELECT 1 FROM visits WHERE day = $1", day)


def visits(event, context):
    day = event["queryStringParameters"]["day"]
    rows = asyncio.run(fetch(day)) + asyncio.run(safe_fetch(day))
    asyncio.run(lite(day))
    return {"statusCode": 200, "body": str(len(rows))}


def connector(event, context):
    cnx = mysql.connector.connect(host=os.environ["DB_HOST"])
    cursor = cnx.cursor(dictionary=True)
    cursor.execute("SELECT 1 FROM visits WHERE day = '%s'" % event["queryStringParameters"]["day"])  # virga-expect
    return {"statusCode": 200, "body": str(len(cursor.fetchall()))}


def frame(event, context):
    cnx = mysql.connector.connect(host=os.environ["DB_HOST"])
    table = pandas.read_sql("SELECT * FROM " + event["queryStringParameters"]["table"], cnx)  # virga-expect
    return {"statusCode": 200, "body": str(len(table))}
