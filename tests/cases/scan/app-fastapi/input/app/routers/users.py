from fastapi import APIRouter, Depends, Body
from sqlalchemy.orm import Session
from app.deps import get_db, current_user
from app.models import User

router = APIRouter()


@router.get("/count")
def count_users(db: Session = Depends(get_db)):
    users = db.query(User).all()
    return {"count": len(users), "users": users}


@router.patch("/me")
def update_me(changes: dict = Body(...), db: Session = Depends(get_db), user=Depends(current_user)):
    me = db.query(User).filter(User.id == user["id"]).one()
    for name, value in changes.items():
        setattr(me, name, value)
    db.commit()
    return {"ok": True}
