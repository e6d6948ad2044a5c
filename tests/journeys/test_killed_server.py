"""Whatever of a node's processes is killed, none of the others stays behind and keeps the port."""

import psutil


def test_nothing_is_left_when_the_parents_are_killed(make_node):
    node = make_node("nevsky")
    node.start()
    house = psutil.Process(node.process.pid)
    web = next(one for one in house.children() if "granian" in one.cmdline())
    others = house.children(recursive=True)
    assert web.children()
    house.kill()
    web.kill()
    node.process.wait(90)
    _gone, left = psutil.wait_procs(others, timeout=90)
    assert [one.cmdline() for one in left] == []
    node.start()
