from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from app.deps import get_db, current_user

router = APIRouter(dependencies=[Depends(current_user)])
from app.models import User


@router.delete("/users/{user_id}")
def delete_user(user_id: int, db: Session = Depends(get_db)):
    db.query(User).filter(User.id == user_id).delete()
    db.commit()
    return {"deleted": user_id}
