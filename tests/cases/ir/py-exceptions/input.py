def parse(body):
    data = None
    try:
        data = json(body)
        if not data:
            raise ValueError("empty")
        return data
    except KeyError as e:
        log(e)
    except (TypeError, ValueError) as error:
        raise Failed(data) from error
    else:
        done()
    finally:
        close()
    after()

def all_paths_leave(body):
    try:
        return work(body)
    except Exception as e:
        return str(e)
    finally:
        close()

def reraise():
    try:
        work()
    except:
        raise

def managed(path):
    with open(path) as f, lock:
        return f.read()
